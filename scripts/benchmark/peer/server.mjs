// The npm package `wechat` on express, sealed mode, one fixed text as the answer. node server.mjs PORT SECRETS TEXT
import { readFileSync } from 'node:fs';
import express from 'express';
import wechat from 'wechat';

const [port, secrets, text] = process.argv.slice(2);
const config = {
  token: readFileSync(`${secrets}/token`, 'utf8'),
  encodingAESKey: readFileSync(`${secrets}/aes-key`, 'utf8'),
  appid: 'wxbench',
};

const app = express();
app.use('/wechat', wechat(config, (request, response) => response.reply(text)));
const server = app.listen(Number(port), '127.0.0.1');
server.keepAliveTimeout = 60_000;
