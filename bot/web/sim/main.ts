document.title = '金桥模拟器'
