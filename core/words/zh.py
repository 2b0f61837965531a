"""What Mynah says in Chinese, in simplified characters; it has one form for any number."""

from __future__ import annotations

from core.words.forms import Words

WORDS: Words = {
    "extracts": "尚未配置语言模型，以下内容逐字摘自你的文档。",
    "nothing_found": "在你有权查看的文档中，我没有找到相关内容。",
    "looked_at": "我查看了：",
    "looked_nowhere": "目前还没有可供你查询的文档。可以用 `mynah index PATH` 添加。",
    "model_failed": "语言模型没有响应（{reason}），因此我直接引用文档。",
    "search_failed": "我现在无法搜索文档。请过一分钟再问一次。",
    "search_partly": "部分搜索失败了，我可能有所遗漏。",
    "waiting": "我依赖的服务暂时没有响应。你的消息不会丢失，我会尽快回复。",
    "stopped": "已按你的要求停止。",
    "unsupported": "模型没有给出有文档依据的回答，因此我直接引用文档。",
    "dropped": "我略去了 {count} 句没有文档依据的话。",
    "inbox_full": "你还有 {count} 条消息在等待，我会按顺序回复。请稍后再发送这一条。",
    "gave_up": "抱歉，我尝试了 {tries} 次仍无法回答。消息已保留，管理员可以重试。",
    "too_long": "你的消息超过了我能读取的长度（{limit} 个字符）。请缩短。",
    "pairing": "我还不认识你。请让管理员运行 `mynah access approve {code}`；该代码一小时内有效。",
    "help": "关于文档的任何问题都可以问我：提及我、给我发私信，或使用命令。\n\n"
    "- **ask** 回答问题并注明出处\n"
    "- **search** 显示我作答所依据的段落\n"
    "- **sources** 列出你有权查看的文档\n"
    "- **help** 显示本帮助",
    "sources": "我根据以下文档作答：",
    "and_more": "……等等。",
    "empty": "你的消息是空的。请就文档内容向我提问。",
    "hello": "你好！我根据这里已收录的文档回答问题，并注明出处。你想了解什么？",
    "thanks": "不客气。",
    "bye": "再见！有问题随时找我。",
    "no_history": "我们的对话才刚开始，你还没有提过问题。",
    "searching": "正在搜索文档",
    "reading": "正在阅读 {count} 个段落",
    "a_table": "包含 {columns} 的表格",
    "using": "正在使用 {tool}",
    "helpful": "有帮助",
    "not_helpful": "没有帮助",
    "whole_in_file": "这是开头部分；完整的回答在文件中。",
    "question_deleted": "您删除了问题。要我也删除回答吗？",
    "delete_answer": "删除回答",
    "answer_deleted": "我已删除回答。",
    "history": "在这次对话中，你问过：{questions}",
    "sources_title": "来源",
    "stop": "停止",
    "only_asker": "只有提问的人才能停止这个回答。",
    "feedback_thanks": "谢谢，已记录。",
    "button_lapsed": "这个按钮已经失效。",
    "only_text": "我只能阅读文字。请用文字写下你想知道的内容。",
    "only_words": "我只阅读文字，不阅读随附的内容。",
    "ask_for": "提问：{words}",
    "search_for": "搜索：{words}",
    "open_chat": "请先打开与我的聊天",
    "command_ask": "提出一个问题",
    "command_search": "显示我会据以回答的段落",
    "command_sources": "列出你可以查看的文档",
    "command_help": "我能做什么",
    "option_question": "你想知道什么",
    "option_text": "要查找的内容",
    "option_private": "只有你能看到回答",
    "feedback_comment": "哪里不对？（选填）",
}
