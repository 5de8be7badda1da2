"""The dialogue's own texts in English, for the test that holds a whole conversation in it."""

from __future__ import annotations

TEXTS = {
    "、": ", ",
    "{back}：回到前一题": "{back}: to the question before",
    "{edit}：看答过的，挑一项改": "{edit}: see your answers and change one",
    "{menu}：看全部要填的": "{menu}: see all that is to be filled in",
    "{pause}：先停一停，回“{resume}”接着答": "{pause}: stop for now; say “{resume}” to go on",
    "{quit}：马上停止，不再问您": "{quit}: stop at once, no more questions",
    "{refuse}：不愿意答这一题": "{refuse}: you do not want to answer this one",
    "{skip}：这一题先不答": "{skip}: leave this one open",
    "{title}（填了一半）": "{title} (begun)",
    "“{label}”不能和别的一起选。": "“{label}” cannot be chosen together with others.",
    "一共{total}项，还有{left}项没填。请回前面的数字：": (
        "{total} in all, {left} still open. Send the number:"
    ),
    "一时定不下来，可以回“暂停”，问清楚了再回“继续”。": (
        "Not sure yet? Say “pause”, find out, then say “continue”."
    ),
    "上一题|上一步|上一个|前一题|返回|退回": "Back|previous|go back",
    "不|不了|不用|不想|不愿意|不同意": "no|no thanks|i do not agree",
    "不|不对|错了|没有|不是的": "no|wrong",
    "不参加": "No, thank you",
    "不好意思，刚才系统停了一会儿，让您久等了。我们接着来。": (
        "Sorry, we were away for a while. Let us go on."
    ),
    "不想说": "Rather not say",
    "不想说|不想答|不愿意说|不愿意答|拒绝回答": "Rather not say|refuse|no comment",
    "不愿意答这一题，回“不想说”。": "If you do not want to answer this one, say “rather not say”.",
    "不改了": "keep it",
    "不改了，还用原来提交的": "Keep what I submitted",
    "不是": "No",
    "不是|不对|元": "no|yuan",
    "不是，就是 {amount}": "No, it is {amount}",
    "不清楚": "don't know",
    "不清楚|不知道|说不清|说不准|记不清|不晓得": "don't know|do not know|not sure|no idea",
    "也可以回“跳过”，先答后面的。": "You can also say “skip”.",
    "位置": "locations",
    "修改": "Change",
    "修改|改|更改|改答案|我要改": "Change|edit|correct",
    "写一个数，比如 290": "write a number, such as 290",
    "写金额，比如 87900 或 8.79万": "write the amount, such as 87900",
    "前面的选项": "Earlier choices",
    "发一张照片；没有照片，写凭证号或存放的地方也行": (
        "send a photo, or write the voucher's number or where it is kept"
    ),
    "可以这样回：": "You can answer like this:",
    "可以选几项：点选后点“完成”，或者一次回几个数字，比如“{example}”。": (
        "You can choose several: tap them, then “Done”; or send the numbers, such as “{example}”."
    ),
    "回前面的数字，选一项": "send the number of one of these",
    "好|好的|可以|行|愿意|同意|参加": "yes|ok|okay|i agree",
    "好的，不会再问您。想回来就回“继续”。": "All right, no more questions. “Continue” returns.",
    "好的，不参加也没关系，谢谢您。改主意了，随时回“开始”。": (
        "That is all right, thank you. If you change your mind, say “start”."
    ),
    "好的，先停在这里，答过的都记着。方便的时候回“继续”。": (
        "All right, we stop here and keep your answers. Say “continue” when it suits you."
    ),
    "好的，先跳过。": "All right, skipped.",
    "好的，原来的回答不变。": "All right, your answer stays as it was.",
    "好的，您已经退出。原来提交的没有变，想接着改就回“继续”。": (
        "You have left. What you submitted stays; say “continue” to go on changing it."
    ),
    "好的，您已经退出，不会再问您。答过的都留着，想接着答就回“继续”。": (
        "You have left and will not be asked again. Your answers are kept; “continue” goes on."
    ),
    "好的，正在整理：{what}。": "All right, putting together: {what}.",
    "好的，没有改动。": "All right, nothing was changed.",
    "好的，请重新回答。": "All right, please answer again.",
    "好的，还是您原来提交的，没有改动。": "All right, what you submitted stays as it was.",
    "好的，这一题不说也没关系。": "All right, you need not say.",
    "完成": "Done",
    "完成|好了|选好了|就这些": "done|that is all",
    "对不起，我看不懂{what}。请点选项，或者打字。": (
        "Sorry, I cannot read {what}. Please tap a choice or type."
    ),
    "帮助|怎么填|怎么答|不会填|?": "Help|how|?",
    "开始": "Start",
    "得分|分数|评分": "Score|scores",
    "您写了{length}个字，最多{most}个字，请写短一点。": (
        "That is {length} characters; at most {most}, please."
    ),
    "您写的是 {typed}，登记的数是 {listed}，差得很远。单位是万元吗？": (
        "You wrote {typed}, the list says {listed}. Did you mean 10,000 yuan as the unit?"
    ),
    "您只有这一份，接着答就行。": "There is only this one for you; just go on.",
    "您好！": "Hello!",
    "您是说“{answer}”吗？": "Do you mean “{answer}”?",
    "您点的是前面的按钮，没有算进去。请看下面这一个。": (
        "That button belongs to an earlier question and was not counted. Please see this one."
    ),
    "您的{total}项都完成了，谢谢！想改哪一项，就回前面的数字：": (
        "All {total} are done, thank you! To change one, send its number:"
    ),
    "您的回答已经收到，谢谢您！想改就回“修改”。": (
        "We have your answers, thank you! To change them, say “change”."
    ),
    "想参加请回“1”，不想参加请回“0”。": "Send “1” to take part, “0” not to.",
    "想改哪一项？打✓的是已经提交的。": "Which one is to be changed? Those with ✓ are submitted.",
    "想改哪一项？请回前面的数字；不改就回“返回”。": (
        "Which one do you want to change? Send its number, or “return”."
    ),
    "想看哪一样？请回前面的数字：": "What would you like to see? Send the number:",
    "报告|出报告|文件": "Report|files",
    "接着填：{title}": "Going on with: {title}",
    "提交": "Submit",
    "提交|确认|没问题|好了": "submit|confirm|all right",
    "提交|确认提交|交卷": "Submit|send",
    "提交前请看一遍。": "Please look through it before you submit.",
    "改|我要改": "edit",
    "是": "Yes",
    "是|是的|对|对的|万元": "yes",
    "是|是的|对|对的|正确|没错": "yes|right|correct",
    "是的|对|对的|嗯|没错|正确": "yes|right|correct",
    "是这个数就回“对”，不是就写金额。": "If that is right say “yes”, otherwise write the amount.",
    "是，{amount}": "Yes, {amount}",
    "暂停|暂存|等一下|等会儿|以后再填|稍后再填": "Pause|later|wait",
    "更多选项…": "More…",
    "更多|下一页": "more|next page",
    "返回|上一页": "earlier|previous page",
    "最多选{n}项。": "At most {n}, please.",
    "欢迎回来，我们接着来。": "Welcome back, let us go on.",
    "没有改动，还是您原来提交的。": "Nothing was changed; what you submitted stays.",
    "没有看到内容。": "There was nothing in that message.",
    "没有看到字。请写一两句话。": "There were no words. Please write a sentence or two.",
    "没有第{n}项可以修改。": "There is no number {n} to change.",
    "没有这个命令。回“帮助”看看可以怎么回。": "No such command. Say “help” for what can be said.",
    "没看明白。请回前面的数字。": "I did not understand. Please send one of the numbers.",
    "没看明白您的意思。可以选几项，把前面的数字一起回过来，比如“{example}”。": (
        "I did not understand. Send the numbers of all you choose, such as “{example}”."
    ),
    "没看明白您的意思。请点一个选项，或者回前面的数字：{codes}。": (
        "I did not understand. Please tap a choice or send its number: {codes}."
    ),
    "没看明白这个金额。": "I did not understand this amount. ",
    "点一个选项，或者回前面的数字": "tap a choice or send its number",
    "点一个选项，或者回前面的数字，也可以把选项的字写出来": (
        "tap a choice, send its number, or write its words"
    ),
    "点选几项再点“完成”，或者一次回几个数字，比如“1 3”": (
        "tap several and then “Done”, or send several numbers, such as “1 3”"
    ),
    "照此提交|就这样|不改了": "submit as it is|leave it",
    "照此提交（记为差异）": "Submit as it is (kept as a difference)",
    "照片（文件）一份": "one photo (file)",
    "现在没有可以修改的内容。": "There is nothing to change now.",
    "现在没有要您填写的内容，谢谢您！": "There is nothing for you to fill in now, thank you!",
    "现在没有要提交的。": "There is nothing to submit now.",
    "用您自己的话写，一两句就行": "write a sentence or two in your own words",
    "疑点|问题|核对": "Findings|issues",
    "确认提交": "Confirm and submit",
    "第{n}题/共{total}题": "Question {n} of {total}",
    "继续|不改|不改了|上一题": "continue|back|keep",
    "继续|接着答|接着填|继续回答|不改|不改了|下一题": "Continue|resume|go on|next",
    "菜单|清单|目录": "Menu|list",
    "表情": "stickers",
    "要改前面的数，回“上一题”或“修改”。": "To change an earlier figure say “back” or “change”.",
    "视频": "videos",
    "记下了：{answer}。": "Noted: {answer}.",
    "记为差异的：": "Kept as differences:",
    "语音": "voice messages",
    "说不准没关系，回“{code}”就行（{label}）。": "Not sure is fine: send “{code}” ({label}).",
    "谢谢您！已经收到，编号 {receipt}。": "Thank you! We have it, number {receipt}.",
    "请再写具体一点，至少{least}个字。": "A little more, please: at least {least} characters.",
    "请写一个整数，比如 {example}。": "Please write a whole number, such as {example}.",
    "请写准确的数，不写“约”“多”“左右”。": "Please write the exact figure. ",
    "请写数字，比如 87900 或 8.79万。": "Please write figures, such as 87900.",
    "请发一张照片，或者用一句话写清凭证号、存放的地方（200字以内）。": (
        "Please send a photo, or write the voucher's number or where it is kept."
    ),
    "请回列表里的数字，或者回“返回”。": "Please send a number of the list, or “return”.",
    "请回前面的数字：回“1”提交，回“2”修改。": "Please send a number: “1” submits, “2” changes.",
    "请至少选{n}项。": "Please choose at least {n}.",
    "跳过|略过|先跳过": "Skip|pass",
    "返回": "Return",
    "还有{n}题没答完，答完就能提交。": "{n} still to answer, then you can submit.",
    "还没有可以修改的回答。": "There is no answer to change yet.",
    "还没有开始，前面没有题目。": "We have not begun; there is nothing before this.",
    "这一份已经截止，不再收回答。您答过的我们都留着，谢谢您！": (
        "This one is closed. We keep what you have answered, thank you!"
    ),
    "这一份现在打不开，您答过的都留着。请过一会儿再试，或联系协调员。": (
        "This one cannot be opened now; your answers are kept. Please try later."
    ),
    "这一项刚才已经由别人提交了，您这份没有交上去。请和协调员联系。": (
        "Someone else has just submitted this; yours was not sent. Please ask the coordinator."
    ),
    "这一项已经由别人提交了。要改，请找提交的人或协调员。": (
        "Someone else submitted this. To change it, ask them or the coordinator."
    ),
    "这一项要如实填写。一时填不了，可以回“暂停”。": (
        "This has to be filled in. If you cannot now, say “pause”."
    ),
    "这一题不能跳过。说不准就回“{code}”（{label}）。": (
        "This one cannot be skipped. Not sure? Send “{code}” ({label})."
    ),
    "这一题需要回答，不能跳过。": "This one is needed and cannot be skipped.",
    "这个数不能是负数。没有就写 0。": "This cannot be negative. If there is none, write 0.",
    "这个数太大了。请核对一下，单位是元还是万元？": "That is too much. Please check the unit.",
    "这个数要在 {low} 到 {high} 之间。": "This must be from {low} to {high}.",
    "这已经是第一题了。": "This is the first question.",
    "这是线上确认，不代替签字盖章。": "This is an online confirmation; it replaces no signature.",
    "这段话太长了，没有收下。请写短一点。": "That is too long and was not taken. Shorter, please.",
    "这种消息": "this kind of message",
    "这里没有在问您问题。想停下来，回“暂停”或“退出”。": (
        "Nothing is being asked here. To stop, say “pause” or “quit”."
    ),
    "这里没有要跳过的题目。": "There is nothing to skip here.",
    "这里用不着照片，没有收下。": "No photo is needed here; it was not taken.",
    "这里请发一张照片。": "Please send a photo here.",
    "进度|进展|回收情况": "Progress|status",
    "退出|不答了|不填了|退订": "Quit|leave|unsubscribe",
    "都答完了，请您看一遍：": "That is all. Please look through it:",
    "重听|重复|再说一遍|再问一遍": "Repeat|again",
    "重填": "Fill in again",
    "重新填|改|重写": "again|redo",
    "金额不能是负数。没有就写 0。": "The amount cannot be negative. If there is none, write 0.",
    "金额最多写到分（两位小数）。": "At most two decimals. ",
    "（不想填可以回“跳过”。）": "(You can say “skip”.)",
    "（现在记的是：{answer}。不改就回“继续”。）": "(Noted now: {answer}. “Continue” keeps it.)",
    "（跳过）": "(skipped)",
    "（邀请中已注明）": " (from your invitation)",
}
