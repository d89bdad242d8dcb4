"""How the words that people disguise sound, and how their characters are taken apart: data for `disguise`.

Small on purpose: it holds the syllables of the words below and the characters that stand in for them, no dictionary.
Readings are without tones; a character is listed under its usual reading only.
"""

TERMS = tuple(
    """
加微信 加我微信 微信号 加我好友 加群 私聊 转账 银行卡 收款码 扣扣号 手机号 傻逼 草泥马 操你妈 王八蛋 去死 废物
智障 脑残 贱人 婊子 畜生 滚蛋 乡巴佬 刷单 代刷 彩票 棋牌 博彩 赌博 办证 贷款 稳赚不赔 稳赚 兼职日结 返利 保本
裸聊 约炮 色情 卖淫 嫖娼 自杀 割腕 不想活 想自杀 忽略指令 忽略之前 忽略规则 系统提示词 提示词 开发者模式 国家级
世界级 宇宙级 最高级 最佳 最好 最低价 全网最低 历史最低 全国第一 第一品牌 销量第一 顶级 极品 绝对 百分百
独一无二 史无前例 万能 永久 首选 王牌 秒杀 治疗 治愈 根治 疗效 治疗失眠 包治百病 无副作用 抗癌 降血压 降血糖
代替药物 减肥 美白 祛斑 壮阳 补肾 排毒 特效药 药到病除 假一赔十 特供 国宴 招财 转运
""".split()
)
"""What is looked for under a disguise, simplified."""
SOUNDS = dict(
    row.split(":")
    for row in """
ai:癌爱哀埃挨碍艾矮 ba:八巴扒吧把爸疤坝罢霸拔 bai:百白柏摆拜败佰 ban:办班般板版半伴搬拌瓣斑扮
bao:包保宝饱报抱爆暴胞褒堡 ben:本笨奔苯 bi:逼比笔币必毕闭臂壁鼻彼避碧鄙 biao:婊表标彪裱 bing:病并冰兵饼丙柄
bo:博播伯波薄拨勃泊驳搏 bu:不布步部补捕怖 cai:彩财才材菜踩采猜蔡裁 can:残参餐惨蚕灿 cao:草操曹槽糙艹 chan:产铲
chang:娼场常长唱厂昌肠畅 chi:吃 chu:畜出初除处楚触厨 ci:词次此刺辞磁慈瓷 dai:代带袋贷待戴呆歹
dan:单蛋但淡担弹胆丹旦 dao:到道刀倒岛稻 di:第低地底弟递滴敌抵帝嘀迪 ding:顶定订丁钉盯鼎 du:毒赌独读度渡肚堵都
dui:对队堆兑 er:二而儿耳尔饵 fa:发法罚乏伐 fan:返反饭范犯翻烦凡 fei:废肥费飞非肺匪 fen:分份粉芬纷愤奋坟
fu:副付福服父富负复府附夫符 gao:高告搞膏糕稿 ge:割个歌哥格各革隔 gen:根跟亘 gong:供公工功共攻宫恭弓
gou:狗够购沟勾构 gui:规归贵鬼柜桂 gun:滚棍 guo:国果过锅郭裹帼 hang:行航杭 hao:好号毫豪浩耗 he:和合河何喝盒核
hu:忽胡湖虎户互护呼壶 huo:活火货或获祸伙 ji:级机极鸡集及急几计记技季继寄击基积即疾挤己
jia:家加佳价假夹嘉甲架嫁驾茄 jian:减贱兼见件建间简剑尖检渐 jiang:降将江讲奖浆姜酱 jie:结界解姐街接节届借戒
jiu:久九酒旧就救揪 jue:绝决觉掘爵倔 ka:卡咖喀 kai:开凯揩慨 kang:抗康扛慷糠 kou:扣口抠寇 kuan:款宽
lao:佬老劳牢捞姥 li:利历例立力里理李离丽梨礼厘 liang:量两亮良凉粮梁辆 liao:聊疗料了辽廖撩 ling:令零领另铃灵岭龄
lue:略掠 luo:裸罗落洛螺锣萝骡 ma:妈马码吗嘛骂麻玛 mai:卖买麦埋迈脉 mei:美妹没每梅煤眉媒霉镁 mian:眠免面棉绵勉
miao:秒妙苗庙描瞄 mo:模末莫磨摸魔默膜 nao:脑闹恼挠瑙 neng:能 ni:泥你尼拟妮逆腻 pai:牌排拍派牌 pao:炮跑泡抛袍
pei:赔配陪培佩裴 piao:票嫖飘漂瓢 pin:品拼贫频聘 qi:棋七其奇器起气期旗企汽齐 qian:前钱千签浅欠牵铅
qing:情请清轻青庆晴氢 qu:祛去取区趣曲屈驱娶 quan:全权拳圈泉劝犬券 qun:群裙 ren:人仁任认忍刃 ri:日 se:色涩瑟
sha:傻杀沙啥纱砂煞刹鲨 shen:肾神身深什审甚 sheng:生声升省胜圣绳 shi:世史十是事时失使式石识实市师诗示湿氏室
shou:收手首受守瘦售 shua:刷耍 si:死私四司思斯丝似 tang:糖汤堂唐躺烫趟 te:特忒 ti:替提题体踢梯剔
tong:统通同桶痛铜童筒 wan:万玩完晚碗弯腕丸 wang:网王往望忘旺亡 wei:微为位卫威味围薇维喂尾唯 wen:稳问文温闻吻纹
wo:我窝握卧沃 wu:无物五舞屋雾误务武午吴 xi:系西喜洗细戏吸希息 xian:限线现先鲜闲显险县 xiang:想象像香乡响向箱项
xiao:效小笑校销消晓孝 xin:信新心欣芯辛馨鑫 xuan:选宣悬旋玄 xue:血雪学靴穴薛 ya:压鸭牙呀亚押雅
yan:宴眼言验盐烟严颜燕岩 yang:阳养样羊洋杨央氧 yao:药要摇腰咬妖邀 yi:一以已衣医易意宜艺依姨移忆疑
yin:银音因引印饮阴淫 yong:永用勇泳拥涌 you:友有又由油游右优 yu:愈宇语玉鱼雨预欲育遇 yuan:元原源远愿院园圆
yue:约月越阅乐岳 yun:运云晕孕匀韵 zao:造早枣澡 ze:则责泽择 zhan:站占展 zhang:障账张章掌涨丈帐仗
zhao:招找照赵兆罩 zhe:者这折哲遮 zheng:证正政整争征蒸 zhi:治职指智之支知止直只值汁枝纸脂 zhou:宙周州洲粥昼
zhu:住主注助猪珠祝 zhuan:转赚专砖撰 zhuang:壮装状庄撞桩 zi:自子字资紫姿籽仔 zui:最罪醉嘴 zuo:作做坐座左昨
""".split()
)
"""Syllable -> characters that are read so; a character stands in one row."""
SPLITS = {
    row[:-1]: row[-1]
    for row in """
力口加 亻言信 亻氐低 亻介价 纟及级 亻圭佳 女子好 曰取最 日取最 囗玉国 口玉国 氵台治 疒了疗 目民眠 贝兼赚 禾急稳
贝者赌 贝长账 马扁骗 贝咅赔 贝音赔 衤果裸 衣果裸 耳卯聊 采彡彩 西示票 木其棋 片卑牌 讠正证 言正证 月巴肥 冫咸减
氵咸减 羊大美 礻去祛 木艮根 交力效 交攵效 丁页顶 木及极 纟色绝 又寸对 白一百 八刀分 疒丙病 艹约药 扌召招 贝才财
君羊群 代贝贷 乂木杀 歹匕死 贝戋贱 广发废 牛勿物 知日智 阝章障 月凶脑 歹戋残 女表婊 疋虫蛋 矢见规 女马妈 亻尔你
扌喿操 艹早草 氵尼泥 亻老佬 钅艮银 钅肖销 木羊样 阝日阳 礻申神 宀元完 车专转 辶云运 亻共供 牛寺特 车俞输 亻夋俊
禾火秋 禾少秒 门单阐 亻弋代 宀豕家 纟冬终 日免晚 疒畐癌 疒嵒癌 忄俞愉 俞心愈 宀且宜 氵冓沟 糸及级 言周调 彳微微
木又权 禾只积 王牙环
""".split()
}
"""Parts that are written one after the other -> the character that they make."""
INNOCENT = tuple("价位信 国家机 国家及 国家计 国家基 国家集 世界及 世界记 不想货 提示此 治疗师".split())
"""Ordinary text that sounds like a word above."""
