"""What Mynah says in Japanese, politely; it has one form for any number."""

from __future__ import annotations

from core.words.forms import Words

WORDS: Words = {
    "extracts": "言語モデルが設定されていないため、文書から原文のまま引用します。",
    "nothing_found": "閲覧できる文書の中に、該当する内容は見つかりませんでした。",
    "nothing_found_here": "ここにいる全員が閲覧できる文書の中に、該当する内容は見つかりませんでした。",
    "side_missing": "{side}については見つかりませんでした。",
    "answered_above": "これについては上でお答えしました。",
    "which_reading": "ここでは複数の意味が考えられます。どれのことですか？",
    "looking_again": "もう一度調べています",
    "mended": "最初の回答が不十分だったため、調べ直して差し替えました。",
    "looked_at": "次の箇所を確認しました：",
    "looked_nowhere": "検索できる文書がまだありません。`mynah index PATH` で追加できます。",
    "model_broke_off": "言語モデルの応答が途中で切れました（{reason}）。回答は不完全な可能性があります。",
    "model_failed": "言語モデルから応答がなかったため（{reason}）、文書を引用します。",
    "budget_low": "本日の言語モデルの予算をほぼ使い切りました。使い切った後は文書を引用します。",
    "budget_low_simpler": "本日の言語モデルの予算をほぼ使い切りました。"
    "まもなくより簡易なモデルが回答し、使い切った後は文書を引用します。",
    "budget_spent": "本日の言語モデルの予算の残りが足りないため、文書を引用します。",
    "search_failed": "現在、文書を検索できません。1分ほどしてからもう一度お尋ねください。",
    "took_too_long": "時間がかかりすぎたため、中止しました。1分ほどしてからもう一度お試しください。",
    "paused": "現在ここでは休止中のため、回答を探していません。後でもう一度お尋ねください。",
    "restarting": "再起動中のため、完了できませんでした。1分ほどしてからもう一度お試しください。",
    "search_partly": "検索の一部に失敗したため、見落としがあるかもしれません。",
    "waiting": "必要なサービスが現在応答していません。メッセージは失われません。"
    "できるだけ早くお答えします。",
    "stopped": "ご依頼のとおり停止しました。",
    "unsupported": "モデルの回答に文書の根拠がなかったため、文書を引用します。",
    "unchecked": "これはモデルが会話をもとに書いたもので、文書とは照合していません。",
    "unconfirmed": "[?] の付いた{count}文はモデル自身の言い回しです。"
    "文書に近い内容ですが、文書では確認できませんでした。ご確認ください。",
    "curated": "管理者による回答: {told}。",
    "unsure": "これがご質問への答えかどうか確かではありません。最も近い内容です。",
    "not_computed": "これは計算していません。引用は、その元になりうる内容です。",
    "goes_on": "上のリスト、表、またはコードは長いため一部だけを示しています。残りは出典にあります。",
    "sources_differ": "この点は出典によって記述が異なります：",
    "from_picture": "画像の説明、または画像内の文字から：",
    "computed": "{table} の {rows} 行中 {used} 行から計算しました。",
    "computed_more": "計算に使ったほかの {count} 行は表示していません。",
    "computed_totals": "他の行の合計を示す {count} 行は除きました。",
    "computed_odd": "数値の列のうち {count} 個のセルは数値ではないため除きました。",
    "computed_decimal": "{text} は {read} とも {whole} とも読めます。このような数値は小さいほうとして計算しました。",
    "computed_by_model": "この問い合わせは言語モデルが書いたものです。意図どおりかご確認ください。",
    "own_words": "文書の言葉では：",
    "dropped": "文書に根拠のない{count}文を省きました。",
    "hidden_personal_data": "ここにいる全員が閲覧できる文書にない個人情報は伏せました。",
    "inbox_full": "まだお答えしていないメッセージが{count}件あり、順番にお答えします。"
    "このメッセージは後でもう一度お送りください。",
    "gave_up": "申し訳ありません。{tries}回試みましたが、お答えできませんでした。"
    "メッセージは保存されており、管理者が再試行できます。",
    "question_forgotten": "この質問は、お答えする前に消去されました。まだ必要な場合は、もう一度お尋ねください。",
    "too_long": "メッセージが長すぎて読めません（上限は{limit}文字）。短くしてください。",
    "pairing_room": "このルームではまだ利用が許可されていません。管理者に、ここで `{approve} {code}` と書くか、"
    "`mynah access approve {code}` を実行するよう依頼してください。許可されると、ここにいる全員が質問でき、"
    "最後の質問にお答えします。コードの有効期限は1時間です。",
    "pairing": "まだ利用が許可されていません。管理者に、私宛てに `{approve} {code}` と書くか、"
    "`mynah access approve {code}` を実行するよう依頼してください。許可されると、最後の質問にお答えします。"
    "コードの有効期限は1時間です。",
    "pairing_waits": "`{code}` はまだ承認されていません。承認されると、最後の質問にお答えします。",
    "help": "文書について何でもお尋ねください。メンション、ダイレクトメッセージ、"
    "コマンドのどれでもお使いいただけます。\n\n"
    "- **{slash}ask** 出典を付けて質問に答えます\n"
    "- **{slash}search** 回答の根拠となる箇所を表示します\n"
    "- **{slash}sources** 閲覧できる文書の一覧を表示します\n"
    "- **{slash}preferences** 好みの設定を表示・変更します\n"
    "- **{slash}forget** あなたのことを忘れます\n"
    "- **{slash}help** このヘルプを表示します\n\n"
    "ファイルを送れば、この会話のために読みます。「これを覚えて」と言えば保存します。",
    "sources": "次の{count}件の文書をもとにお答えします：",
    "sources_first": "一覧にあるのは、そのうち{count}件だけです。",
    "and_more": "…ほかにもあります。",
    "empty": "メッセージが空です。文書について何かお尋ねください。",
    "nothing_in_it": "そのメッセージには文章もファイルもありません。",
    "not_shown": "返信先のメッセージは私には表示されません。"
    "そのメニューの「アプリ」にある「Ask Mynah」を使うと、私に表示されます。",
    "search_empty": "何を検索しますか。コマンドの後に書いてください：`{slash}search …`",
    "command_alone": "コマンドのあとに、知りたいことを書いてください：`{command} …`",
    "hello": "こんにちは。ここに登録された文書をもとに、出典を付けてお答えします。"
    "何をお知りになりたいですか？",
    "abilities": "ここに登録された文書をもとに質問にお答えし、確認できるように出典に番号を付けます。\n\n"
    "- 質問は省略せずに書いてください。書かれた言葉で検索します。\n"
    "- 一つのメッセージに複数の質問があれば、一つずつお答えします。\n"
    "- 文書に書かれていないときはそうお伝えし、最も近い箇所を示します。\n"
    "- 親指の上下で、回答が良かったかどうかを管理者に伝えられます。",
    "wrong": "申し訳ありません。別の言い方で、またはお探しのものを教えてください。もう一度検索します。",
    "wrong_noted": (
        "申し訳ありません。この回答が正しくなかったことを記録しました。お答えするのは文書にある内容"
        "です。文書が間違っている場合は、管理している方が訂正できます。または、別の言い方やお探しの"
        "ものを教えていただければ、もう一度検索します。"
    ),
    "thanks": "どういたしまして。",
    "bye": "それではまた。いつでもお尋ねください。",
    "no_history": "会話は始まったばかりで、まだ質問はありません。",
    "searching": "文書を検索しています",
    "searching_for": "「{what}」を検索しています",
    "reading_whole": "「{what}」を全部読んでいます",
    "reading": "{count}か所を読んでいます",
    "at_work": "は{step}",
    "a_table": "{columns}の表",
    "using": "{tool}を使っています",
    "helpful": "役に立った",
    "not_helpful": "役に立たなかった",
    "whole_in_file": "これは冒頭です。回答の全文はファイルにあります。",
    "question_deleted": "質問が削除されました。私の回答も削除しますか？",
    "delete_answer": "回答を削除",
    "keep_answer": "残す",
    "answer_stays": "では、回答を残します。",
    "answer_deleted": "回答を削除しました。",
    "history": "この会話では、次の質問をいただきました：{questions}",
    "sources_title": "出典",
    "stop": "停止",
    "only_asker": "この回答を停止できるのは質問した人だけです。",
    "feedback_thanks": "ありがとうございます。記録しました。",
    "button_lapsed": "このボタンはもう使えません。",
    "only_text": "文章と文書（PDF、Word、Excel、PowerPoint、Markdown、テキストなど）は読めますが、画像や音声、"
    "スタンプは読めません。知りたいことを文字で送ってください。",
    "only_words": "読めるのは文章だけで、添付されたものは読めません。",
    "what_it_says": "「{title}」には何が書かれていますか？",
    "ask_posts": "質問を投稿します。私が参加しているチャットならお答えします",
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
    "menu_ask": "メッセージのメニューの「アプリ」から、その質問にお答えします。見えるのはあなただけです",
    "feedback_comment": "どこが良くなかったですか（任意）",
    "file_reading": "送られたファイルを読んでいます",
    "file_keeping": "{name}を保存中：{percent} %",
    "file_read": "この会話のためだけに読みました。内容について質問できます。"
    "保存するには「これを覚えて」と言ってください。",
    "file_others": "この会話のためだけに読みます。保存するには、送った人がその下に"
    "「これを覚えて」と書いてください。",
    "file_none": "この会話では、あなたのファイルを受け取っていません。ここに送って、一緒に、"
    "またはその下に「これを覚えて」と書いてください。",
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
    "readers_some_room": "あなたがいるルーム",
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
    "address_private": "公開されていないネットワークにあり、そこへは行きません。",
    "address_refused": "サーバーが渡してくれません。",
    "index_what": "ファイルかアドレス（https://…）を指定してください。",
    "command_index": "ここにいる全員のためにファイルかページを保存する（管理者）",
    "option_file": "ファイル",
    "option_address": "ページのアドレス",
    "file_too_long": "チャットから受け取れる量を超える文章が入っています。管理者が索引に加えられます。",
    "command_preferences": "好みの設定を確認・変更します",
    "command_forget": "あなたのことを忘れさせます",
    "preferences_are": "あなたの好みの設定です。変わるのは回答の形だけで、内容は変わりません。",
    "language": "言語",
    "automatic": "自動",
    "language_name": "日本語",
    "length": "長さ",
    "length_usual": "通常",
    "length_short": "短め",
    "format": "形",
    "format_usual": "そのまま",
    "format_list": "一行に一文",
    "detail": "詳しさ",
    "detail_usual": "引用のみ",
    "detail_sections": "引用ごとに節の名前を付ける",
    "zone": "タイムゾーン",
    "browser": "ブラウザー",
    "zone_own": "「今日」は、あなたが設定したタイムゾーン **{zone}** の日付です。",
    "zone_told": "「今日」は、お使いの{where}が示す **{zone}** の日付です。",
    "zone_usual": "「今日」は **{zone}** の日付です。ここでタイムゾーンを設定していない人は皆同じです。",
    "zone_pick": "どのタイムゾーンにいますか。ここで選ぶか、"
    "ダイレクトメッセージで `my time zone is Asia/Kathmandu` のように、IANA データベースの名前を書いてください。",
    "zone_unknown": "タイムゾーン「{zone}」は知りません。"
    "大陸と都市で書きます：`my time zone is {near}` と書いてください。",
    "zone_set": "タイムゾーンは {zone} になりました。そこでは今 {time} です。",
    "learned_open": "学んだこと",
    "learned_are": "あなた自身が私に尋ねたことから学んだもので、ほかの人の発言からは何も学びません"
    "。設定したことが優先され、再び現れないものは薄れます。健康、宗教、政治、出自、性的指向につい"
    "ては決して学びません。",
    "learned_none": "あなたについて学んだことはありません。",
    "learned_short": "短い回答をよく求めました（{count} 日）。",
    "learned_usual": "長めの回答をよく求めました（{count} 日）。",
    "learned_language": "たいてい{language}で書きます（{count} 日）。",
    "learned_subject": "「{name}」の内容についてよく尋ねます（{count} 日）。",
    "learned_source": "「{name}」からの回答がよく役に立ちました（{count} 日）。",
    "learned_erase": "消去",
    "learned_erase_all": "学んだことをすべて消去する",
    "back": "戻る",
    "link_offer": "自分の別のアカウントを連携する",
    "unlink": "このアカウントの連携を解除する",
    "links_are": "連携中：{who}。プロフィールは一つです。どれか一つで忘れるよう頼むと、すべてで忘れられます。",
    "link_code": "あなたのコードは `{code}` です（十分間有効）。別のプラットフォームのダイレクトメ"
    "ッセージで `link {code}` と私に書いてください。ほかの人には教えないでください。書いた人はあ"
    "なたの設定とプロフィールを共有し、その人が忘れるよう頼むとあなたも忘れられます。読めるものは"
    "各プラットフォームで変わりません。",
    "link_ask": "このコードは {who} に表示されました。それがあなたなら `link {code} yes` と書いてく"
    "ださい。プロフィールは一つになり、一方で忘れるよう頼むと両方で忘れられます。読めるものは各プ"
    "ラットフォームで変わりません。ほかの人なら、何も書かないでください。",
    "link_unknown": "このコードは不明か、使用済みか、十分以上前のものか、あなた自身のものです。",
    "link_enough": "コードを試しすぎました。十分お待ちください。",
    "linked": "{who} と連携しました。設定に表示され、そこで解除できます。",
    "forget_also": "{who} と連携しています。そちらでもあなたのことを忘れます。",
    "forgot_profile": "学んではいけないことの記録",
    "forgot_links": "ほかのアカウントとの連携",
    "preferences_erase": "設定を消去する",
    "forget_title": "私を忘れる",
    "forget_ask": "あなたのことを忘れてもよろしいですか。質問とその回答、会話の記憶、評価と好み"
    "の設定、あなただけの文書、あなたが送ったファイル（他の人のために保存されたもの"
    "も含む）、覚えているルームでのあなたの発言を消去し、以後の発言も保存しません。共有の場で他の人が尋ねたことは残ります。元には戻せません。",
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
    "forgot_exposures": "実験の割り当て",
    "forgot_screenings": "あなたの発言についての判定",
    "forgot_documents": "あなただけの文書",
    "forgot_files": "あなたが送ったファイル（他の人のために保存されたものも含む）",
    "forgot_lines": "覚えているルームの発言",
    "forgot_cached": "あなたの質問へのキャッシュされた回答",
    "forgot_notes": "あなたとメッセージに関する控え",
    "forget_by_command": "すべて削除するには {command} を送ってください。その前にもう一度確認します。",
    "forget_on_page": "すべて削除するには、設定の **Forget me** を押してください。",
    "in_private": "ダイレクトメッセージでお送りください。",
    "command_approve": "コードが表示された人の利用を許可します（管理者）",
    "option_code": "表示されたコード",
    "only_administrators": "Mynah の管理者だけができます。",
    "room_remembered": "これからこのルームを覚えます。ここに書かれたことは、このルームにいる人だ"
    "けのための回答の情報源になります。このチャットで私が読める過去の発言の一部も含みますが、私への発"
    "言、ボットの発言、私の回答は含みません。ここで編集または削除されたものは、そちらでも変更または削"
    "除されます。自分を忘れるよう私に頼んだ人の発言は、以後ずっと含まれません。管理者が私に「このルー"
    "ムを忘れて」と書くと終わり、すべて消去されます。",
    "room_ended": "このルームを覚えるのをやめました。保存していた内容と、それを引用した回答は、数分以内に消去されま"
    "す。",
    "room_only_there": "覚えられるのは複数の人がいるルームだけです。そこで頼んでください。",
    "approve_alone": "コマンドのあとに、表示されたコードを書いてください：{approve} K7QP2M9X",
    "code_unknown": "このコードは不明か、使用済みか、一時間以上前のものです。",
    "approved": "{who} が利用できるようになりました。",
    "approved_room": "{who} が質問したルームの全員が利用できるようになりました。",
    "may_ask": "これで質問できます。",
    "may_ask_room": "これでこのルームの全員が質問できます。",
    "screen_failed": "このメッセージに人を傷つける言葉がないか、いつものように確認できませんでしたが、"
    "そのままお答えしました。",
    "screen_warned": "穏やかな言葉でお願いします。侮辱のように読めます。",
    "screen_refused": "この書き方にはお答えしません。穏やかな言葉でもう一度お尋ねください。"
    "誤解でしたら管理者にお知らせください。お断りした内容は見直すことができます。",
    "screen_light": "これは簡易なモデルの判断で、大きなモデルより間違いが多くなります。",
    "screen_left_out": "人を傷つけるおそれのある内容をここでは省きました。",
    "help_lines": "とてもつらい状況のようですが、私はプログラムにすぎません。どうか今、人に話してください。"
    "昼も夜も、無料で聞いてくれます。\n\n"
    "- 日本：よりそいホットライン 0120-279-338（岩手・宮城・福島からは 0120-279-226）\n"
    "- 日本以外：findahelpline.com\n\n今まさに危険がせまっているときは、"
    "緊急通報（日本では 119 か 110）へ電話してください。",
    "alert_severity_critical": "重大",
    "alert_severity_high": "高",
    "alert_severity_medium": "中",
    "alert_severity_low": "低",
    "alert_opened": "アラート（{severity}）：{what}",
    "alert_worse": "{severity}に悪化：{what}",
    "alert_cause": "考えられる原因が見つかりました：{what}",
    "alert_again": "再発、{severity}：{what}",
    "alert_escalated": "まだ解決していません、{severity}：{what}",
    "alert_recovered": "復旧：{what}",
    "alert_is_errors": "直近 {minutes} 分間に{where}メッセージの {value} "
    "が正しく回答されませんでした。上限は {limit} です",
    "alert_is_burn": "直近 {minutes} 分間に全メッセージの {value} が正しく回答されませんでした。"
    "{limit} を超えるとエラーバジェットが足りません",
    "alert_is_response": "直近 {minutes} 分間に{where}回答の 20 件に 1 "
    "件が {value} 以上かかりました。上限は {limit} です",
    "alert_is_queue": "最も古いメッセージが {value} 待っています。上限は {limit} です",
    "alert_is_dependency": "{name} が動作していません（{detail}）",
    "alert_is_test": "これはテストです",
    "alert_unusual": "直近 {minutes} 分間の{where}{metric}は "
    "{value} です。この時間帯は通常 {limit} です",
    "alert_metric_response": "95 パーセンタイルの応答時間",
    "alert_metric_satisfaction": "高評価の割合",
    "alert_metric_intent": "正しく理解されたメッセージの割合",
    "alert_metric_precision": "検索結果が引用された割合",
    "alert_metric_opened": "引用が開かれた回答の割合",
    "alert_metric_quality": "回答の質",
    "alert_metric_cost": "呼び出し 1 回の費用",
    "alert_metric_queue": "最長の待ち時間",
    "alert_metric_traffic": "回答の数",
    "alert_in_all": "全体の",
    "alert_in_platform": "{name} での",
    "alert_in_workspace": "ワークスペース {name} での",
    "alert_in_model": "モデル {name} の",
    "alert_in_strategy": "戦略 {name} の",
    "alert_in_dependency": "{name} の",
    "alert_likely": "考えられる原因：{cause}。",
    "alert_by_nothing": "目立つものはありません",
    "alert_by_dependency": "{name} が動作していません（{detail}）",
    "alert_by_model": "モデル {name}",
    "alert_by_strategy": "戦略 {name}",
    "alert_by_platform": "プラットフォーム {name}",
    "alert_by_workspace": "ワークスペース {name}",
    "alert_by_release": "リリース {name}（その前は {detail}）",
    "alert_also": "ほかに：",
    "alert_lasted": "{minutes} 分間続きました。",
    "alert_read": "対処方法：`{page}`",
    "alert_named": "インシデント `{id}`",
}
