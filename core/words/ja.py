"""What Mynah says in Japanese, politely; it has one form for any number."""

from __future__ import annotations

from core.words.forms import Words

WORDS: Words = {
    "extracts": "言語モデルが設定されていないため、文書から原文のまま引用します。",
    "nothing_found": "閲覧できる文書の中に、該当する内容は見つかりませんでした。",
    "looked_at": "次の箇所を確認しました：",
    "looked_nowhere": "検索できる文書がまだありません。`mynah index PATH` で追加できます。",
    "model_failed": "言語モデルから応答がなかったため（{reason}）、文書を引用します。",
    "search_failed": "現在、文書を検索できません。1分ほどしてからもう一度お尋ねください。",
    "search_partly": "検索の一部に失敗したため、見落としがあるかもしれません。",
    "waiting": "必要なサービスが現在応答していません。メッセージは失われません。"
    "できるだけ早くお答えします。",
    "stopped": "ご依頼のとおり停止しました。",
    "unsupported": "モデルの回答に文書の根拠がなかったため、文書を引用します。",
    "unconfirmed": "[?] の付いた{count}文はモデル自身の言い回しです。"
    "文書に近い内容ですが、文書では確認できませんでした。ご確認ください。",
    "own_words": "文書の言葉では：",
    "dropped": "文書に根拠のない{count}文を省きました。",
    "inbox_full": "まだお答えしていないメッセージが{count}件あり、順番にお答えします。"
    "このメッセージは後でもう一度お送りください。",
    "gave_up": "申し訳ありません。{tries}回試みましたが、お答えできませんでした。"
    "メッセージは保存されており、管理者が再試行できます。",
    "too_long": "メッセージが長すぎて読めません（上限は{limit}文字）。短くしてください。",
    "pairing": "まだ利用が許可されていません。管理者に `mynah access approve {code}` の実行を"
    "依頼してください。コードの有効期限は1時間です。",
    "help": "文書について何でもお尋ねください。メンション、ダイレクトメッセージ、"
    "コマンドのどれでもお使いいただけます。\n\n"
    "- **ask** 出典を付けて質問に答えます\n"
    "- **search** 回答の根拠となる箇所を表示します\n"
    "- **sources** 閲覧できる文書の一覧を表示します\n"
    "- **help** このヘルプを表示します",
    "sources": "次の文書をもとにお答えします：",
    "and_more": "…ほかにもあります。",
    "empty": "メッセージが空です。文書について何かお尋ねください。",
    "hello": "こんにちは。ここに登録された文書をもとに、出典を付けてお答えします。"
    "何をお知りになりたいですか？",
    "thanks": "どういたしまして。",
    "bye": "それではまた。いつでもお尋ねください。",
    "no_history": "会話は始まったばかりで、まだ質問はありません。",
    "searching": "文書を検索しています",
    "reading": "{count}か所を読んでいます",
    "a_table": "{columns}の表",
    "using": "{tool}を使っています",
    "helpful": "役に立った",
    "not_helpful": "役に立たなかった",
    "whole_in_file": "これは冒頭です。回答の全文はファイルにあります。",
    "question_deleted": "質問が削除されました。私の回答も削除しますか？",
    "delete_answer": "回答を削除",
    "answer_deleted": "回答を削除しました。",
    "history": "この会話では、次の質問をいただきました：{questions}",
    "sources_title": "出典",
    "stop": "停止",
    "only_asker": "この回答を停止できるのは質問した人だけです。",
    "feedback_thanks": "ありがとうございます。記録しました。",
    "button_lapsed": "このボタンはもう使えません。",
    "only_text": "読めるのは文章だけです。知りたいことを文字で送ってください。",
    "only_words": "読めるのは文章だけで、添付されたものは読めません。",
    "ask_for": "質問する: {words}",
    "search_for": "検索する: {words}",
    "open_chat": "まず私とのチャットを開いてください",
    "command_ask": "質問する",
    "command_search": "回答のもとになる箇所を表示する",
    "command_sources": "閲覧できる文書の一覧を表示する",
    "command_help": "できることを表示する",
    "option_question": "知りたいこと",
    "option_text": "探すことば",
    "option_private": "回答はあなただけに表示されます",
    "feedback_comment": "どこが良くなかったですか（任意）",
    "file_reading": "送られたファイルを読んでいます",
    "file_keeping": "{name}を保存中：{percent} %",
    "file_read": "この会話のためだけに読みました。内容について質問できます。"
    "保存するには「これを覚えて」と添えてもう一度送ってください。",
    "file_offer": "保存しますか。見つけられる人：{readers}。それまではこの会話でのみ使います。",
    "file_keep_for": "保存する（{readers}）",
    "file_keep_not": "いいえ",
    "file_kept": "保存しました。見つけられる人：{readers}。",
    "file_not_kept": "保存しません。この会話でのみ使います。",
    "file_only_sender": "決められるのは、ファイルを送った人か管理者だけです。",
    "file_refused": "{name}を読めませんでした：{reason}",
    "file_too_many": "一つのメッセージで読むのは{count}個までです。残りは別に送ってください。",
    "sections": "{count}節",
    "readers_person": "あなただけ",
    "readers_room": "このルームの全員",
    "readers_workspace": "ここのメンバー全員（全チャンネル）",
    "readers_everyone": "全員",
    "file_kind": "この種類のファイル（{kind}）は読みません。",
    "file_archive": "アーカイブは展開しません。中のファイルを送ってください。",
    "file_too_large": "大きすぎます。",
    "file_locked": "パスワードで保護されているか、暗号化されています。",
    "file_old": "2007年より前の形式です。今の形式で保存し直してください。",
    "file_empty": "文字がありません。スキャンかもしれません。",
    "file_binary": "名前が示すような文章ではありません。",
    "file_damaged": "壊れているか、名前とは別の種類のファイルです。",
    "file_too_hard": "読むのに、許された以上の時間かメモリーが必要です。",
    "file_unreadable": "内容を読み取れません。",
    "file_gone": "もうそこにありません。",
    "file_elsewhere": "このプラットフォームの外にあり、そこへは行きません。",
    "file_forbidden": "ここではファイルを読む権限がありません。管理者に伝えてください。",
    "file_unreachable": "プラットフォームから受け取れませんでした。後でもう一度試してください。",
}
