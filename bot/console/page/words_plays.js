// Words of draws, games and rules, zh and en.

export const PLAYS = {
  zh: {
    plays: {
      tab: "活动", view_next: "接下来", views: "中间看什么", draws: "抽奖", games: "游戏", rules: "规则", card: "规则卡与证明", entered: (n) => `已参与 ${n} 人`, refused: (n) => `${n} 人不算`,
      opens: (t) => `${t} 开始`, closes: (t) => `${t} 截止`, freezes: (t) => `${t} 冻结名单`, left: (t) => `还剩 ${t}`, place: (n) => `第 ${n} 位`, until: (t) => `${t} 前领`, alternate: "候补",
      no_draws: "没有抽奖；在 draws.toml 里写好规则卡，下次开播生效", no_games: "没有准备游戏；写在 games.toml 里", no_rules: "没有规则；写在 room.toml 的 [[trigger]] 里",
      cannot: (what, why) => `不能${what}：${why}`, reason: "原因（会公开）", reason_kept: "原因（会留底）", reason_needed: "先写原因", cancel: "返回", sure: (what, whom) => `${what}：${whom}`, public_note: "作废后不能恢复，原因会留在公开列表上。",
      claim_note: "记下已经兑奖，一次算数。", delivered_note: "记下已经送到。", refuse_note: "只在作弊或本人放弃时收回；没来领的到期会自动递补。奖品给同一份证明里的下一位候补。", stop_note: "这一轮不算结果，观众会听到。",
      start: "开始", stop: "停止这一轮", round: "正在进行", people: (n) => `${n} 人算数`, last_won: (names) => `上次赢家：${names}`, last_void: (why) => `上次没有结果：${why}`, last_none: "上次没有人赢", never: "还没玩过", misread: "没算上的话", by_rules: "算不算由规则定，人不能改",
      fault: "规则文件有错，仍用之前的：", suppose: "试算", suppose_note: "只算会触发什么，什么也不会发生", more: "再来", of_worth: "每件金额（分）", text: "评论内容", run: "算一下", nothing: "什么也不会触发", filter: "找规则",
      value: "现在", next: (n) => `下一档 ${n}`, no_next: "没有下一档", is_on: "开着", rests: (t) => `还歇 ${t}`, resting: (n) => `${n} 个在歇`, budget: (name, used, cap) => `${name} ${used}/${cap}`, last: "上次", not_yet: "本场还没触发", held: (n) => `${n} 个等批准`, doubt: (n) => `${n} 个待确认`, hour: "一小时内没触发：", times: (n) => `×${n}`, after: (t) => `${t} 后`, asks: "先问人",
    },
    draw_states: { draft: "没公布", published: "已公布", open: "进行中", closed: "已截止", drawn: "已抽出", revealed: "已揭晓", settled: "已结束", void: "已作废" },
    draw_acts: { open: "开始", close: "截止", void: "作废", claim: "已兑奖", delivered: "已送到", refuse: "收回给候补" },
    place_states: { waiting: "候补", reserved: "待领", notified: "已通知", claimed: "已兑奖", delivered: "已送到", expired: "过期", refused: "已收回", void: "已作废" },
    whys: {
      not_published: "卡还没公布", opened_already: "已经开始过", opens_by_card: (t) => `卡上定在 ${t}，到点自动开始`, window_over: "卡上的时间已过", closed_already: "已经截止", not_open: "还没开始", closes_by_card: (t) => `卡上的时间不能改，${t} 自动截止；要提前结束只能作废`, over: "已经结束",
      no_alternate: "没有候补了", runs: "正在进行", another_runs: "另一个游戏在进行", called: "已经叫过，能开就开", paused: "已静音", selling_stopped: "现在停售，不玩游戏",
    },
    game_kinds: { guess_price: "猜价格", quiz: "问答", poll: "投票", keyword_draw: "口令抽奖", screenshot_draw: "截屏抽奖", lucky_number: "幸运数字", team_unlock: "组队解锁" },
    counters: { likes: "点赞", comments: "评论", commenters: "评论人数", gifts: "礼物", gift_value: "礼物金额", follows: "新关注", followers: "总关注", shares: "分享", viewers: "在看", orders: "订单", members: "会员" },
    rule_kinds: { ladder: "阶梯", while: "保持", event: "事件", rate: "频率", presence: "人数", sequence: "连续" },
    statuses: { fired: "触发", merged: "合并", known: "触发过", cooldown: "在歇", budget: "预算用完", quiet_hours: "安静时段", hours: "不在时段", show_minutes: "不在时段", segment: "不是这个商品", tier: "身份不符", superseded: "只放最高档", burst: "一次太多", backfill: "旧事件", rebased: "改规则前已过" },
    order_kinds: { show: "特效", say: "说", set: "设", keyed: "调用", once: "做" },
  },
  en: {
    plays: {
      tab: "Plays", view_next: "Next", views: "What the middle shows", draws: "Draws", games: "Games", rules: "Rules", card: "Rules card and proof", entered: (n) => `${n} entered`, refused: (n) => `${n} out`,
      opens: (t) => `opens ${t}`, closes: (t) => `closes ${t}`, freezes: (t) => `list frozen ${t}`, left: (t) => `${t} left`, place: (n) => `Place ${n}`, until: (t) => `claim before ${t}`, alternate: "alternate",
      no_draws: "No draws. Write rules cards in draws.toml; the next start takes them", no_games: "No games are prepared. Write them in games.toml", no_rules: "No rules. Write [[trigger]] tables in room.toml",
      cannot: (what, why) => `Cannot ${what.toLowerCase()}: ${why}`, reason: "Reason (public)", reason_kept: "Reason (kept)", reason_needed: "Write the reason first", cancel: "Back", sure: (what, whom) => `${what}: ${whom}`, public_note: "A void draw stays void, and its reason stays on the public list.",
      claim_note: "Notes that the prize was claimed, once.", delivered_note: "Notes that the prize has arrived.", refuse_note: "Only for fraud, or when the winner declines; what nobody claims passes on by itself. The prize goes to the next alternate of the same proof.", stop_note: "The round ends without a result, and viewers are told.",
      start: "Start", stop: "Stop this round", round: "Running", people: (n) => `${n} count`, last_won: (names) => `Last winners: ${names}`, last_void: (why) => `Last without a result: ${why}`, last_none: "Nobody won last time", never: "never played", misread: "Not counted", by_rules: "the rules decide, nobody can let them in",
      fault: "The rules file is wrong, the earlier rules hold: ", suppose: "What if", suppose_note: "Computes what would fire; nothing happens", more: "More", of_worth: "Each worth (cents)", text: "Comment text", run: "Compute", nothing: "Nothing would fire", filter: "Find a rule",
      value: "Now", next: (n) => `next ${n}`, no_next: "no next level", is_on: "on", rests: (t) => `rests ${t}`, resting: (n) => `${n} rest`, budget: (name, used, cap) => `${name} ${used}/${cap}`, last: "last", not_yet: "not yet in this show", held: (n) => `${n} to approve`, doubt: (n) => `${n} unclear`, hour: "Refused within the hour: ", times: (n) => `×${n}`, after: (t) => `after ${t}`, asks: "asks first",
    },
    draw_states: { draft: "not published", published: "published", open: "open", closed: "closed", drawn: "drawn", revealed: "revealed", settled: "settled", void: "void" },
    draw_acts: { open: "Open", close: "Close", void: "Void", claim: "Claimed", delivered: "Delivered", refuse: "Take back" },
    place_states: { waiting: "waits", reserved: "held", notified: "told", claimed: "claimed", delivered: "delivered", expired: "expired", refused: "taken back", void: "void" },
    whys: {
      not_published: "its card is not published", opened_already: "it was opened before", opens_by_card: (t) => `its card says ${t}; it opens by itself`, window_over: "the time on its card is over", closed_already: "it is closed", not_open: "it is not open", closes_by_card: (t) => `the times on its card are fixed; it closes by itself at ${t}. To end it earlier, void it`, over: "it is over",
      no_alternate: "no alternate is left", runs: "it runs", another_runs: "another game runs", called: "asked for, opens when it may", paused: "the show is muted", selling_stopped: "selling is stopped, so are games",
    },
    game_kinds: { guess_price: "Guess the price", quiz: "Quiz", poll: "Poll", keyword_draw: "Keyword draw", screenshot_draw: "Screenshot draw", lucky_number: "Lucky number", team_unlock: "Team unlock" },
    counters: { likes: "likes", comments: "comments", commenters: "commenters", gifts: "gifts", gift_value: "gift value", follows: "new follows", followers: "followers", shares: "shares", viewers: "viewers", orders: "orders", members: "members" },
    rule_kinds: { ladder: "ladder", while: "while", event: "event", rate: "rate", presence: "people", sequence: "sequence" },
    statuses: { fired: "fires", merged: "merged", known: "fired before", cooldown: "rests", budget: "budget used up", quiet_hours: "quiet hours", hours: "outside its hours", show_minutes: "outside its minutes", segment: "another product", tier: "not for this tier", superseded: "only the top level", burst: "too many at once", backfill: "old event", rebased: "passed before the edit" },
    order_kinds: { show: "effect", say: "says", set: "sets", keyed: "calls", once: "does" },
  },
};
