import { createApp } from 'vue'
import './style/tokens.css'
import './style/page.css'
import './style/phone.css'
import './style/face.css'
import './style/inspector.css'
import App from './App.vue'

createApp(App).mount('#app')
