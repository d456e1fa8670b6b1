// For interop.mjs: the two libraries behind one face. An account is {token, encoding_aes_key, app_id}.
import { createRequire } from 'node:module';

// wechat-crypto is older than Buffer.from(); its warnings are not ours to mend.
process.noDeprecation = true;
const require = createRequire(import.meta.url);
const WXBizMsgCrypt = require('wechat-crypto');
const wecom = require('@wecom/crypto');

// It refuses an empty token or id; neither is part of what the three functions below compute with them.
const wechatCrypto = (account) =>
  new WXBizMsgCrypt(account.token || 'none', account.encoding_aes_key, account.app_id || 'none');

export const libraries = [
  {
    name: 'wechat-crypto 0.0.2',
    sign: (account, timestamp, nonce, encrypt) => wechatCrypto(account).getSignature(timestamp, nonce, encrypt),
    seal: (account, text) => wechatCrypto(account).encrypt(text),
    open: (account, encrypt) => wechatCrypto(account).decrypt(encrypt),
  },
  {
    name: '@wecom/crypto 1.0.1',
    sign: (account, timestamp, nonce, encrypt) => wecom.getSignature(account.token, timestamp, nonce, encrypt),
    seal: (account, text, random) => wecom.encrypt(account.encoding_aes_key, text, account.app_id, random),
    open: (account, encrypt) => wecom.decrypt(account.encoding_aes_key, encrypt),
    takesRandom: true,
  },
];
