// Every word of the console, zh and en. Chosen by the room at first, by the operator afterwards.

import { PLAYS } from "./words_plays.js";

const KEY = "zhubo.console.lang";

const ZH = {
  ...PLAYS.zh,
  live: "直播中", not_live: "未开播", auto: "自动", panic: "紧急静音", resume: "恢复", muted: "已静音",
  comments: "评论", translated: "译：", next: "接下来", blocked: "拦下的话", blocked_note: "观众没有听到", effects: "互动特效", audit: "操作记录", tickets: "欠观众的答复", asking_title: "等你决定", asked: { held: "批准后才做", doubt: "不知道做成没有" }, verdicts: { approve: "批准", decline: "不做", happened: "做成了", not_happened: "没做，再来一次", drop: "算了" }, vias: { stage: "画面", voice: "口播", chat: "聊天区", webhook: "调用", obs: "OBS", draw: "开抽奖" }, empty_tickets: "没有欠着的答复", ticket_told: ["已过 60 分", "已过 90 分", "已过 110 分", "已超时"], ticket_close: (n) => `处理完：zhubo tickets close ROOM ${n} --resolution …`,
  speaking: "正在说", said_last: "刚说完", silent: "现在没有在说话", silent_text: "有人提问或到了下一段，就会开口",
  left: (s) => `还剩 ${s} 秒`, ending: "就要说完", skip: "跳过", duck: "压低声音", mic: "真人话筒", mic_on: "话筒开着", mic_talking: "真人在说", mic_refused: "没有得到话筒：请允许浏览器使用它，并在本机或 https 下打开控制台", drop: "撤下", starts: "正在开口", for_question: "答", why: "为什么",
  per_minute: (n) => `${n} 条/分`, new_rows: (n) => `${n} 条新`, wait: (s) => `新问题约等 ${s} 秒`, expires: (s) => `还有 ${s} 秒有效`,
  expired_row: "已过期", any_time: "随时可打断", people: (n) => `${n} 人`, waited: (s) => `等了 ${s} 秒`, decision: "决定", product: "商品", from: "来自",
  ago_s: (n) => `${n}s`, ago_m: (n) => `${n}m`, ago_h: (n) => `${n}h`, gone: "已走",
  viewers_see: "观众看到的（示意）", labels_on: "广告 / AI 标签在", labels_off: "AI 标签不见了", labels_unknown: "标签还没有消息", ad: "广告", ai1: "AI 虚拟主播", ai2: "内容由 AI 生成",
  on_show: "讲解中", caption_now: "字幕", sound: "声音", nothing: "没有", answer_time: "提问到开口", seconds: (s) => `${s} 秒`,
  viewers: "在看", comments_n: "评论", likes: "点赞", gifts: "礼物", orders: "订单", answered: "已答", merged: "合并", expired: "过期未答",
  pace: "每分钟评论", pace_note: "近 60 分 · 条", pace_title: (n) => `这一分钟 ${n} 条评论`, minutes_ago: "60 分前", now: "现在",
  empty_comments: "还没有评论，来了会按问题合并显示", empty_filter: "这一类还没有", empty_queue: "没有排队的，空档由脚本补上", empty_blocked: "还没有拦下的话", empty_effects: "还没有触发特效，点赞或礼物到线就会出现", empty_audit: "还没有人按过按钮",
  all: "全部", questions: "提问", order: "订单", gift: "礼物", risk: "风险", tab_now: "现在", tab_figures: "数据",
  all_keys: "全部按键", close: "关闭", open: "打开", k_panic: "静音；再按恢复（打字时也有效）", k_skip: "跳过正在说的", k_duck: "主播小声说二十秒，给真人让声", k_mic: "打开话筒：真人一开口，主播就小声；只有音量离开这个页面", k_help: "全部按键", k_move: "在列表里上下", k_drop: "撤下选中的", k_filter: "评论分类", k_lang: "中文 / English", k_fresh: "看新评论", k_plays: "活动：抽奖、游戏、规则", twice: "两次",
  lost: "连不上房间，正在重连", lost_text: "直播照常进行，这里的内容已经过时。", last_data: (t, n) => `最后数据 ${t} · ${n} 秒前`, lost_panic: "已记下：一连上就静音",
  no_token: "需要口令", no_token_text: "请用启动时显示的完整网址打开控制台，或把它粘贴到这里。", refused: "口令不对", refused_text: "请用启动时显示的完整网址打开控制台，或把它粘贴到这里。",
  backup: "按键现在到不了房间；要立刻静音，请在 OBS 里静音。", by_key: "按键", by_button: "按钮", page_n: (n) => `页面 ${n}`,
  answers: { done: "已执行", not_ready: "房间还没准备好，稍等再按", nothing: "现在没有在说话", gone: "它已经不在队里", repeated: "已经是这样了", refused: "没做" },
  acts: { skip: "跳过", drop: "撤下", panic: "紧急静音", resume: "恢复", retry: "重新连接", duck: "压低声音", ask_model: "再试模型", game: "游戏", decide: "处理", draw: "抽奖", effect: "试特效" },
  and_others: (name, n) => `${name} 等 ${n} 人`, more: (n) => `再看 ${n} 条`, fewer: "收起",
  rest_ok: (n) => `其余 ${n} 项正常`,
  trace: {
    title: "为什么这样答", written: "谁写的", asking: "正在查…", forgotten: "这条已经不在记录里了", comment: "评论", spam: "过滤", viewer: "观众", known: "以前", lang: "语言", intent: "意图", route: "去向", template: "话术", lines: "逐句", said: "播出的话", answer: "会这样答",
    visits: (n) => `第 ${n} 场`, orders: (n) => `付过 ${n} 单`, asked: "问过", and: "、",
  },
  writers: { model: "模型", kept: "模型（说过的）", copy: "自备话术", line: "写好的原句" },
  fallbacks: {
    retryable: "模型断了或太忙", slow: "模型太慢", badinput: "模型答非所问", needsoperator: "模型要人处理", shape: "模型格式不对", empty: "模型没说话", truncated: "模型说到一半断了", intent: "模型答了别的", claims: "模型引用了没有的事实",
    figure: "模型自己说了数字", slot: "模型用了不许用的空位", doubled: "模型重复用空位", ungrounded: "模型没有依据", language: "模型说了别的语言", markup: "模型写了链接或标记", copied: "模型照念观众的话", leak: "模型念了提示词", repeats: "模型来回重复", too_long: "模型说个不停",
    refused: "模型不肯答", guard: "模型的话没过合规", breaker: "模型出错，正在歇", budget: "额度用完", operator: "模型等人处理", viewer: "这位观众这小时问够了", late: "来不及问模型", degraded: "排队太长，不问模型", suspicious: "评论像在指挥模型",
  },
  spam: { clear: "正常", mask: "隐私已遮", drop: "丢弃", template: "固定回答", alert: "请人看", own: "自己人", flood: "刷屏", raid: "多人刷同一句" },
  verdicts: { clear: "可说", rewrite: "改写", block: "拦下", hold: "等人看" },
  alarm_labels: "AI 标签不见了", alarm_distress: "可能有人需要帮助，请马上看评论", alarm_panic: "已静音", alarm_resume: "已恢复",
  tiers: { new: "新", returning: "回头", buyer: "已购", fan: "粉", member: "会员", vip: "贵宾", staff: "场控" },
  lanes: { emergency: "紧急", show: "展示", thanks: "感谢", qa: "问答", chat: "闲聊", script: "脚本" },
  chips: { labels: "标签", comments: "评论", copy: "文案", voice: "语音", stage: "画面", store: "记录",
    recording: "录像", obs: "OBS", vtube_studio: "皮套", catalog: "商品", tickets: "欠答复", operator: "值守", rules: "规则", draws: "抽奖" },
  fates: {
    queued: "排队中", merged: "已合并", speaking: "正在答", answered: "已答", unanswered: "没有答成", interrupted: "被打断", expired: "已过期", evicted: "已挤出",
    muted: "不答", ignored: "不答", blocked: "已拦下", superseded: "已有新的", facts_changed: "信息变了", viewer_has_pending: "同一人已在排队", degraded: "太忙未答", operator: "你撤下了", digested: "合并回答", on_screen: "已上屏回答", in_chat: "已文字回复", retracted: "平台上已删除", failed: "出错未答",
  },
  reasons: { operator: "你跳过的", superseded: "让给更急的", yielded: "让给更急的", labels_lost: "标签不见了", complaints: "投诉太多", nobody: "没有人值守" },
  intents: {
    price: "价格", stock: "库存", size: "规格", shipping: "发货", returns: "退换", ingredients: "成分", compare: "比较", coupon: "优惠", how_to_buy: "怎么买", authenticity: "真伪", complaint: "投诉", praise: "夸奖",
    greeting: "打招呼", small_talk: "闲聊", are_you_real: "问是不是真人", off_topic: "无关", abuse: "辱骂", injection: "想指挥主播", giveaway: "抽奖", thanks: "感谢", faq: "店铺问答", unknown: "没听懂的问题",
    opening: "开场", segment: "讲解", gift: "礼物", follow: "关注", order: "下单", goal: "点赞目标", disclosure: "说明", welcome: "欢迎", membership: "会员", super_chat: "付费留言", raid: "带人来访", effect: "特效", forget_me: "要求忘记",
  },
  events: { gift: "送礼", super_chat: "付费留言", follow: "关注了", share: "分享了", membership: "开通会员", order: "订单", raid: "带人来访", gap: "评论断过", system: "评论源", moderation: "平台管理", chat_reply: "文字回复", screen_reply: "上屏回答", labels_lost: "标签不见了，已停说价格", distress_alert: "请马上看评论", raid_alert: "刷屏了", labels_back: "标签回来了，继续卖货", complaints_lost: "投诉太多，已停说价格，请人处理", complaints_back: "投诉少了，继续卖货", nobody_lost: "没有人在控制台，已停说价格", nobody_back: "有人值守了，继续卖货", alert_2: "很多人在投诉，请看一下", alert_3: "投诉太多，请马上接手", stream_start: "开播", stream_end: "下播" },
  orders_are: { placed: "已下单", paid: "已付款", refunded: "已退款", unknown: "" },
  effect_states: { ready: "等着", leased: "已发出", started: "正在放", doubt: "待确认", done: "放完", failed: "没放成", expired: "过期", cancelled: "取消", superseded: "被替代" },
  outcomes: { spoken: "说完", interrupted: "被打断", blocked: "已拦下", empty: "没有话说", failed: "出错", expired: "已过期" },
  slots: { price: "价格", list_price: "原价", anchor: "对比价", basis: "依据", left: "余量", name: "商品名", ends_at: "截止", minutes: "还有几分钟", viewer: "称呼", count: "数量" },
};

const EN = {
  ...PLAYS.en,
  live: "Live", not_live: "Off air", auto: "Auto", panic: "Mute all", resume: "Resume", muted: "Muted",
  comments: "Comments", translated: "tr: ", next: "Next", blocked: "Blocked lines", blocked_note: "Viewers did not hear these", effects: "Effects", audit: "Audit", tickets: "Owed to viewers", asking_title: "Waits for you", asked: { held: "done only when approved", doubt: "nobody knows whether it happened" }, verdicts: { approve: "Approve", decline: "Decline", happened: "It happened", not_happened: "It did not: again", drop: "Drop it" }, vias: { stage: "stage", voice: "voice", chat: "chat", webhook: "call", obs: "OBS", draw: "opens the draw" }, empty_tickets: "Nothing is owed", ticket_told: ["60 min", "90 min", "110 min", "late"], ticket_close: (n) => `when done: zhubo tickets close ROOM ${n} --resolution …`,
  speaking: "Speaking", said_last: "Just said", silent: "Nothing is being said", silent_text: "A question or the next segment starts it",
  left: (s) => `${s} s left`, ending: "Ending", skip: "Skip", duck: "Lower voice", mic: "My microphone", mic_on: "Microphone on", mic_talking: "You are heard", mic_refused: "No microphone: allow it in the browser, and open the console on this computer or by https", drop: "Drop", starts: "Starting", for_question: "To", why: "Why",
  per_minute: (n) => `${n} a minute`, new_rows: (n) => `${n} new`, wait: (s) => `a new question waits ${s} s`, expires: (s) => `valid ${s} s more`,
  expired_row: "Expired", any_time: "gives way any time", people: (n) => `${n} people`, waited: (s) => `waited ${s} s`, decision: "Decision", product: "Product", from: "From",
  ago_s: (n) => `${n}s`, ago_m: (n) => `${n}m`, ago_h: (n) => `${n}h`, gone: "Gone",
  viewers_see: "What viewers see (sketch)", labels_on: "Ad / AI labels on", labels_off: "AI label missing", labels_unknown: "No word of the labels yet", ad: "Ad", ai1: "AI virtual host", ai2: "AI-generated content",
  on_show: "On show", caption_now: "Caption", sound: "Sound", nothing: "none", answer_time: "Question to voice", seconds: (s) => `${s} s`,
  viewers: "Watching", comments_n: "Comments", likes: "Likes", gifts: "Gifts", orders: "Orders", answered: "Answered", merged: "Merged", expired: "Expired",
  pace: "Comments a minute", pace_note: "last 60 min", pace_title: (n) => `${n} comments this minute`, minutes_ago: "60 min ago", now: "now",
  empty_comments: "No comments yet. Equal questions will be shown as one", empty_filter: "None of this kind yet", empty_queue: "Nothing waits. The script fills the gap", empty_blocked: "Nothing was blocked yet", empty_effects: "No effects yet. Likes or gifts set them off", empty_audit: "Nobody has pressed anything yet",
  all: "All", questions: "Questions", order: "Orders", gift: "Gifts", risk: "Risk", tab_now: "Now", tab_figures: "Figures",
  all_keys: "All keys", close: "Close", open: "Open", k_panic: "mute all, again to resume (also while typing)", k_skip: "skip what is being said", k_duck: "the host speaks softly for twenty seconds, under a person", k_mic: "opens the microphone: the host speaks softly while you speak; only the level leaves this page", k_help: "all keys", k_move: "move in the list", k_drop: "drop the selected turn", k_filter: "kind of comments", k_lang: "English / 中文", k_fresh: "show new comments", k_plays: "plays: draws, games, rules", twice: "twice",
  lost: "Reconnecting to the room", lost_text: "The show goes on; what you see here is old.", last_data: (t, n) => `Last data ${t}, ${n} s ago`, lost_panic: "Noted: muted as soon as the room is back",
  no_token: "A token is needed", no_token_text: "Open the console by the whole address shown at the start, or paste it here.", refused: "Wrong token", refused_text: "Open the console by the whole address shown at the start, or paste it here.",
  backup: "Commands cannot reach the room now. To mute at once, mute in OBS.", by_key: "key", by_button: "button", page_n: (n) => `page ${n}`,
  answers: { done: "done", not_ready: "the room is not ready yet, try again", nothing: "nothing is being said", gone: "it no longer waits", repeated: "already so", refused: "refused" },
  acts: { skip: "Skip", drop: "Drop", panic: "Mute all", resume: "Resume", retry: "Connect again", duck: "Lower voice", ask_model: "Try the model", game: "Game", decide: "Decide", draw: "Draw", effect: "Try effect" },
  and_others: (name, n) => `${name} and ${n - 1} more`, more: (n) => `Show ${n} more`, fewer: "Show fewer",
  rest_ok: (n) => `${n} more fine`,
  trace: {
    title: "Why this answer", written: "Words by", asking: "Looking it up…", forgotten: "This comment is no longer remembered", comment: "Comment", spam: "Filter", viewer: "Viewer", known: "Before", lang: "Language", intent: "Intent", route: "Route", template: "Copy", lines: "Clauses", said: "On air", answer: "Would say",
    visits: (n) => `visit ${n}`, orders: (n) => `${n} paid orders`, asked: "asked: ", and: ", ",
  },
  writers: { model: "the model", kept: "the model, said before", copy: "own copy", line: "approved words" },
  fallbacks: {
    retryable: "model broke off or is busy", slow: "model too slow", badinput: "model sent nonsense", needsoperator: "model needs a person", shape: "model kept no form", empty: "model said nothing", truncated: "model stopped in the middle", intent: "model answered something else", claims: "model named a fact that is none",
    figure: "model said a number itself", slot: "model used a slot it may not", doubled: "model used a slot twice", ungrounded: "model had no fact for it", language: "model spoke another language", markup: "model wrote a link or markup", copied: "model repeated the viewer", leak: "model read out its rules", repeats: "model went round in circles", too_long: "model did not stop",
    refused: "model would not answer", guard: "guard refused the model's words", breaker: "model rests after failures", budget: "budget is used", operator: "model waits for a person", viewer: "this viewer asked enough this hour", late: "too late to ask a model", degraded: "queue too long for a model", suspicious: "comment talks to the model",
  },
  spam: { clear: "fine", mask: "private data masked", drop: "dropped", template: "fixed answer", alert: "a person should look", own: "our own", flood: "flood", raid: "raid" },
  verdicts: { clear: "clear", rewrite: "rewritten", block: "blocked", hold: "held" },
  alarm_labels: "AI label missing", alarm_distress: "Somebody may need help: look at the comments now", alarm_panic: "Muted", alarm_resume: "Resumed",
  tiers: { new: "New", returning: "Back", buyer: "Buyer", fan: "Fan ", member: "Member", vip: "VIP", staff: "Staff" },
  lanes: { emergency: "Urgent", show: "Show", thanks: "Thanks", qa: "Q&A", chat: "Chat", script: "Script" },
  chips: { labels: "Labels", comments: "Comments", copy: "Copy", voice: "Voice", stage: "Stage", store: "Journal",
    recording: "Recording", obs: "OBS", vtube_studio: "VTube Studio", catalog: "Goods", tickets: "owed", operator: "Operator", rules: "Rules", draws: "Draws" },
  fates: {
    queued: "waits", merged: "merged", speaking: "on air", answered: "answered", unanswered: "not answered", interrupted: "cut off", expired: "expired", evicted: "crowded out",
    muted: "not answered", ignored: "not answered", blocked: "blocked", superseded: "newer one exists", facts_changed: "facts changed", viewer_has_pending: "viewer already waits", degraded: "too busy", operator: "you dropped it", digested: "answered with others", on_screen: "answered on screen", in_chat: "answered in chat", retracted: "deleted there", failed: "failed",
  },
  reasons: { operator: "you skipped it", superseded: "gave way", yielded: "gave way", labels_lost: "labels missing", complaints: "too many complaints", nobody: "nobody at the console" },
  intents: {
    price: "price", stock: "stock", size: "size", shipping: "shipping", returns: "returns", ingredients: "ingredients", compare: "comparison", coupon: "coupon", how_to_buy: "how to buy", authenticity: "authenticity", complaint: "complaint", praise: "praise",
    greeting: "greeting", small_talk: "small talk", are_you_real: "are you real", off_topic: "off topic", abuse: "abuse", injection: "tries to command", giveaway: "giveaway", thanks: "thanks", faq: "shop FAQ", unknown: "question not understood",
    opening: "opening", segment: "segment", gift: "gift", follow: "follow", order: "order", goal: "like goal", disclosure: "disclosure", welcome: "welcome", membership: "membership", super_chat: "paid message", raid: "raid", effect: "effect", forget_me: "asks to be forgotten",
  },
  events: { gift: "gift", super_chat: "paid message", follow: "followed", share: "shared", membership: "became a member", order: "order", raid: "raid", gap: "comments were lost", system: "comment feed", moderation: "moderation", chat_reply: "written reply", screen_reply: "answered on screen", labels_lost: "labels missing: selling stopped", distress_alert: "look at the comments now", raid_alert: "a raid", labels_back: "labels are back: selling goes on", complaints_lost: "too many complaints: selling stopped, please step in", complaints_back: "fewer complaints: selling goes on", nobody_lost: "nobody was at the console: selling stopped", nobody_back: "somebody is here: selling goes on", alert_2: "many people complain, please look", alert_3: "too many complaints, please take over now", stream_start: "stream started", stream_end: "stream ended" },
  orders_are: { placed: "placed", paid: "paid", refunded: "refunded", unknown: "" },
  effect_states: { ready: "waits", leased: "sent", started: "playing", doubt: "unclear", done: "done", failed: "failed", expired: "expired", cancelled: "cancelled", superseded: "replaced" },
  outcomes: { spoken: "said", interrupted: "cut off", blocked: "blocked", empty: "nothing to say", failed: "failed", expired: "expired" },
  slots: { price: "price", list_price: "list price", anchor: "compared price", basis: "basis", left: "left", name: "product", ends_at: "end", minutes: "minutes left", viewer: "name", count: "count" },
};

const ALL = { zh: ZH, en: EN };

/** The words in use. `w.lang` is their language. */
export const w = { lang: "zh", ...ZH };

/** Use `lang` from now on; with `remember`, also at the next visit. */
export function speak(lang, remember = false) {
  const known = lang in ALL ? lang : "en";
  Object.assign(w, ALL[known], { lang: known });
  document.documentElement.lang = known;
  for (const node of document.querySelectorAll("[data-w]")) node.textContent = w[node.dataset.w];
  try {
    if (remember) localStorage.setItem(KEY, known);
  } catch {
    // a browser without storage starts in the room's language each time
  }
}

/** The operator's own choice, or null. */
export function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Look up a code in a table of words; an unknown code is shown as it is. */
export const word = (table, code) => (Object.hasOwn(w[table], code) ? w[table][code] : String(code ?? ""));

/** "12s", "3m", "2h" since `ms` ago. */
export function ago(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return s < 60 ? w.ago_s(s) : s < 3600 ? w.ago_m(Math.floor(s / 60)) : w.ago_h(Math.floor(s / 3600));
}

/** "02:14:36" for a length, "14:36" below an hour unless `full`. */
export function clock(ms, full = false) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return full || s >= 3600 ? `${two(Math.floor(s / 3600))}:${rest}` : rest;
}

/** Time of day of a wall ms, in the operator's zone. */
export function timeOfDay(ms) {
  return ms ? new Date(ms).toLocaleTimeString("en-GB") : "";
}

/** Time of day, with its date when that is another day than `nowMs`. */
export function moment(ms, nowMs) {
  const [at, now] = [new Date(ms), new Date(nowMs)];
  const two = (n) => String(n).padStart(2, "0");
  return at.toDateString() === now.toDateString() ? timeOfDay(ms) : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A count with grouping, or a dash when it is unknown. */
export const count = (n) => (typeof n === "number" ? n.toLocaleString("en-US") : "–");
