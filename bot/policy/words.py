"""What is said of a policy that a room breaks, in Chinese and English."""

WORDS = {
    "zh": {
        "unattended_no": "平台策略 {profile} 不允许无人值守的 AI 主播（来源：{source}）",
        "unattended_attest": "平台策略 {profile}：无人值守要先确认读过平台现行条款（{as_of}，来源：{source}）",
        "simulcast_no": "平台策略 {profile} 不允许同时在别的平台直播（来源：{source}）",
        "simulcast_attest": "平台策略 {profile}：多平台同播要先确认读过平台现行条款（{as_of}，来源：{source}）",
        "draws_no": "平台策略 {profile} 不允许抽奖（来源：{source}）",
        "draws_attest": "平台策略 {profile}：抽奖要先确认读过平台现行条款（{as_of}，来源：{source}）",
        "area": "平台策略 {profile}：动画画面最多占 {most}，现在是 {now}（来源：{source}）",
        "script": "{profile}：无人值守开播前，脚本要有审核记录（谁、何时、哪一版）；改过脚本就要重审",
        "old": "平台策略 {profile} 是 {as_of} 的，已经 {days} 天没有核对",
        "unverified": "平台策略 {profile} 没有核实过（来源：{source}）",
        "no_voice": "平台策略 {profile} 不允许 AI 声音：不合成，文字只给字幕和提词（来源：{source}）",
        "toggle": "平台策略 {profile}：除了画面标识，还要打开平台自己的 AI 内容开关",
        "use_assist": '在 room.toml 写 [policy] mode = "assist"，并让真人守着控制台',
        "attest": "读过条款后运行：zhubo attest 房间 --clause {clause} --profile {profile} --by 你的名字",
        "attest_script": "看过脚本后运行：zhubo attest 房间 --clause script --by 你的名字",
        "simulcast_off": "每个平台单独开一个房间，不要同时播",
        "draws_off": "去掉 [[draw]] 和有奖游戏的规则卡",
        "smaller": "把 OBS 里的舞台缩小，并在 [policy] 写 stage_area = {most}",
        "reread": "开播前再读一遍平台条款",
        "captions": "真人照提词念，或换一个平台",
        "switch": "开播前在平台后台打开",
    },
    "en": {
        "unattended_no": "profile {profile} forbids an unattended AI host (source: {source})",
        "unattended_attest": "profile {profile}: unattended only after its present terms were read"
        " ({as_of}, source: {source})",
        "simulcast_no": "profile {profile} forbids being live on another platform too (source: {source})",
        "simulcast_attest": "profile {profile}: several platforms at once only after its present terms were read"
        " ({as_of}, source: {source})",
        "draws_no": "profile {profile} forbids draws (source: {source})",
        "draws_attest": "profile {profile}: draws only after its present terms were read ({as_of}, source: {source})",
        "area": "profile {profile}: what is animated may fill {most} of the picture, now it is {now}"
        " (source: {source})",
        "script": "{profile}: an unattended start needs a record of who reviewed this script and when;"
        " a changed script is reviewed again",
        "old": "profile {profile} is of {as_of}: nobody has looked at it for {days} days",
        "unverified": "profile {profile} is not verified (source: {source})",
        "no_voice": "profile {profile} allows no AI voice: nothing is synthesised, the words go to captions and"
        " prompter (source: {source})",
        "toggle": "profile {profile}: beside the label, the platform's own switch for AI content must be on",
        "use_assist": 'write mode = "assist" under [policy] in room.toml, and keep a person at the console',
        "attest": "when you have read them: zhubo attest ROOM --clause {clause} --profile {profile} --by YOUR-NAME",
        "attest_script": "when you have read it: zhubo attest ROOM --clause script --by YOUR-NAME",
        "simulcast_off": "one room a platform, and not at the same time",
        "draws_off": "take out [[draw]] and the rules cards of games",
        "smaller": "make the stage smaller in OBS and write stage_area = {most} under [policy]",
        "reread": "read the platform's terms again before the show",
        "captions": "let a person read the prompter, or choose another platform",
        "switch": "turn it on at the platform before the show",
    },
}
