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
    "- **preferences** 好みの設定を表示・変更します\n"
    "- **forget** あなたのことを忘れます\n"
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
    "command_preferences": "好みの設定を確認・変更します",
    "command_forget": "あなたのことを忘れさせます",
    "preferences_are": "あなたの好みの設定です。変わるのは回答の形だけで、内容は変わりません。",
    "language": "言語",
    "automatic": "自動",
    "language_name": "日本語",
    "length": "長さ",
    "length_usual": "通常",
    "length_short": "短め",
    "preferences_erase": "設定を消去する",
    "forget_title": "私を忘れる",
    "forget_ask": "あなたのことを忘れてもよろしいですか。質問とその回答、会話の記憶、評価と好み"
    "の設定、あなただけの文書を消去します。共有の場で他の人が尋ねたことは残ります"
    "。元には戻せません。",
    "forget_remains": "消去できないもの：チャット内のメッセージそのもの（あなたのものも私のものも、"
    "そちらで削除してください）、運営者のバックアップとログ、利用の可否についての"
    "管理者の決定。",
    "forget_yes": "忘れてください",
    "forget_no": "すべて残す",
    "forget_not": "何も忘れません。",
    "forget_underway": "あなたのことを忘れています。一、二分かかります。消去したものはここに表示され"
    "、一週間は、もう一度忘れるよう頼んだときにも表示されます。",
    "forgotten": "あなたのことを忘れました。消去したもの：",
    "forgot_nothing": "あなたのことを忘れました。消去するものはありませんでした。",
    "forgot_turns": "記録された質問と回答",
    "forgot_exchanges": "覚えていた質問と回答",
    "forgot_summaries": "会話の要約",
    "forgot_waiting": "待っていたメッセージ",
    "forgot_dead": "答えられなかったメッセージ",
    "forgot_drafts": "送信のために保管した回答",
    "forgot_opinions": "回答への評価",
    "forgot_preferences": "好みの設定",
    "forgot_documents": "あなただけの文書",
    "forgot_notes": "あなたとメッセージに関する控え",
    "in_private": "ダイレクトメッセージでお送りください。",
    "command_approve": "コードが表示された人の利用を許可します（管理者）",
    "option_code": "表示されたコード",
    "only_administrators": "管理者だけができます。管理者は設定 MYNAH_ADMINS で指定します。",
    "code_unknown": "このコードは不明か、使用済みか、一時間以上前のものです。",
    "approved": "{who} は次のメッセージから利用できます。",
}
