"""The words of the other languages: German, French, Spanish, Turkish, Japanese, Arabic, Russian and Chinese."""

from __future__ import annotations

from aggregator.demo.english import ENGLISH
from aggregator.demo.tongue import Tongue, words

GERMAN = Tongue(
    code="de",
    who=words(
        "{firm}|{firm}|ein Krankenhaus in {place}|der Stadtrat von {place}|die Datenschutzbehörde|der Hafen {place}"
    ),
    does=words("prüft|verbietet|fördert|verschiebt|eröffnet|kritisiert|kauft|erprobt"),
    what=words("""
        eine Gesichtserkennung|künstliche Intelligenz für Stromnetze|ein Sprachmodell für Behörden
        Roboter für die Pflege|maschinelles Lernen im Steueramt|eine Übersetzungsmaschine|selbstfahrende Busse
        einen Chip für große Modelle
        ein neuronales Netz für Röntgenbilder|Überwachung durch Algorithmen
    """),
    places=words("Köln|Dresden|Zürich|Graz|Münster|Lübeck|Jena|Saarbrücken"),
    patterns=words("""
        {who} {does} {what}|{place}: {who} {does} {what}|Warum {who} {what} {does}
        {who} {does} {what} früher als geplant
    """),
    sentences=words("""
        Über die Kosten wurde Stillschweigen vereinbart.|In {place} war ein ähnlicher Versuch gescheitert.
        „Wir fangen klein an“, sagte die Leiterin des Projekts.|Fachleute halten die Fehlerquote für zu hoch.
        Der Quelltext soll im Frühjahr veröffentlicht werden.|Offen bleibt, wer für Fehler haftet.
        Der Betriebsrat will vor dem nächsten Schritt gehört werden.
    """),
    authors=words("Jürgen Groß|Käthe Müller|Öznur Weiß"),
    addition="Korrektur: In einer früheren Fassung war die Zahl der Teilnehmer falsch.",
)
FRENCH = Tongue(
    code="fr",
    who=words(
        "{firm}|{firm}|l’hôpital de {place}|la mairie de {place}|le régulateur européen|une jeune pousse de {place}"
    ),
    does=words("dévoile|interdit|finance|reporte|teste|conteste|achète|évalue"),
    what=words("""
        un modèle de langue ouvert|la reconnaissance faciale dans les gares|une intelligence artificielle pour l’école
        des robots pour les entrepôts|l’apprentissage automatique au tribunal|une puce pour grands modèles
        un réseau de neurones médical|des bus sans chauffeur|la traduction automatique des débats
    """),
    places=words("Besançon|Nîmes|Reims|Genève|Liège|Montréal|Béziers"),
    patterns=words("{who} {does} {what}|À {place}, {who} {does} {what}|Pourquoi {who} {does} {what}"),
    sentences=words("""
        Le coût du projet n’a pas été précisé.|À {place}, un essai semblable a été abandonné l’été dernier.
        « Nous voulions d’abord mesurer les erreurs », explique la chercheuse.|Les syndicats demandent à être entendus.
        Le code sera publié, les données ne le seront pas.|Reste à savoir qui répondra des erreurs.
    """),
    authors=words("Zoé Lefèvre|François Côté|Anaïs Boyer"),
    addition="Correction : une version précédente donnait un nombre erroné.",
)
SPANISH = Tongue(
    code="es",
    who=words("{firm}|{firm}|un hospital de {place}|el ayuntamiento de {place}|una empresa de {place}|el Parlamento"),
    does=words("presenta|prohíbe|financia|aplaza|prueba|cuestiona|compra|revisa"),
    what=words("""
        un modelo de lenguaje abierto|el reconocimiento facial en los estadios
        una inteligencia artificial para la escuela|robots para el campo|el aprendizaje automático en los juzgados
        un chip para grandes modelos
        una red neuronal que lee radiografías|autobuses sin conductor|la traducción automática de los debates
    """),
    places=words("Logroño|Córdoba|Bogotá|A Coruña|Medellín|Cádiz"),
    patterns=words(
        "{who} {does} {what}|En {place}, {who} {does} {what}|Por qué {who} {does} {what}|¿Y si {who} {does} {what}?"
    ),
    sentences=words("""
        El coste no se ha hecho público.|En {place} se abandonó un ensayo parecido.
        El código será abierto; los datos, no.|«Queríamos medir antes los errores», dijo la ingeniera.
        Los sindicatos piden ser escuchados.
        Queda por saber quién responde de los fallos.
    """),
    authors=words("Íñigo Peña|Lucía Núñez|Andrés Muñoz"),
    addition="Corrección: una versión anterior daba una cifra equivocada.",
)
TURKISH = Tongue(
    code="tr",
    who=words("{firm}|{firm}|{place} Belediyesi|{place} Üniversitesi|Rekabet Kurumu|bir girişim"),
    does=words("tanıttı|yasakladı|destekliyor|erteledi|deniyor|satın aldı|inceliyor"),
    what=words("""
        yüz tanıma sistemini|açık bir dil modelini|okullar için yapay zekâyı|depo robotlarını|sürücüsüz otobüsleri
        röntgen okuyan sinir ağını|büyük modeller için çipi|mahkemelerde makine öğrenmesini
    """),
    places=words("İzmir|Eskişehir|Muğla|Iğdır|Şanlıurfa|Çanakkale"),
    patterns=words("{who} {what} {does}|{place}: {who} {what} {does}|{who} neden {what} {does}?"),
    sentences=words("""
        Projenin maliyeti açıklanmadı.|{place} kentinde benzer bir deneme yarıda kalmıştı.|Kaynak kodu yayımlanacak.
        “Önce hataları ölçmek istedik” dedi araştırmacı.|Sendikalar söz hakkı istiyor.
        Hatalardan kimin sorumlu olacağı belirsiz.
    """),
    authors=words("Işıl Yıldız|Gökçe Şahin|Çağrı Öztürk"),
    addition="Düzeltme: Önceki metinde katılımcı sayısı yanlıştı.",
)
JAPANESE = Tongue(
    code="ja",
    who=words("{firm}|{firm}|{place}市|{place}大学|総務省|大手電機メーカー"),
    does=words("発表|公開|延期|導入|検証|開発"),
    what=words(
        "顔認識システム|日本語の大規模言語モデル|学校向け人工知能|倉庫ロボット|自動運転バス|画像診断AI|省電力半導体|機械翻訳サービス"
    ),
    places=words("札幌|仙台|名古屋|京都|福岡|那覇"),
    patterns=words("{who}、{what}を{does}|{who}が{what}を{does}へ|{place}で{what}を{does}、{who}"),
    sentences=words("""
        費用は明らかにされていない。|{place}では同様の試みが中止された。|「まず誤りを測りたかった」と担当者は話す。
        プログラムは春に公開される予定だ。|責任の所在は決まっていない。|専門家は慎重な運用を求めている。
    """),
    authors=words("佐藤 美咲|高橋 健|渡辺 葵"),
    addition="【訂正】以前の記事の人数に誤りがありました。",
)
ARABIC = Tongue(
    code="ar",
    who=words("{firm}|{firm}|جامعة {place}|بلدية {place}|هيئة المنافسة|شركة ناشئة في {place}"),
    does=words("تطلق|تحظر|تمول|تؤجل|تختبر|تراجع"),
    what=words("""
        نظام التعرف على الوجوه|نموذجا لغويا مفتوحا|الذكاء الاصطناعي في المدارس|روبوتات للمستودعات|حافلات بلا سائق
        شبكة عصبية لقراءة الأشعة|رقاقة للنماذج الكبيرة
    """),
    places=words("عمّان|الدوحة|تونس|الرباط|مسقط|القاهرة"),
    patterns=words("{who} {does} {what}|في {place}: {who} {does} {what}|لماذا {who} {does} {what}؟"),
    sentences=words("""
        لم تعلن تكلفة المشروع.|توقفت تجربة مشابهة في {place}.|سينشر الرمز في الربيع.
        «أردنا قياس الأخطاء أولا» قالت الباحثة.
        يبقى السؤال عمن يتحمل المسؤولية.
    """),
    authors=words("ليلى حداد|يوسف منصور|سلمى العلي"),
    addition="تصحيح: ورد رقم خاطئ في نسخة سابقة.",
)
RUSSIAN = Tongue(
    code="ru",
    who=words("{firm}|{firm}|Университет в городе {place}|Больница в городе {place}|Антимонопольная служба|Стартап"),
    does=words("представляет|запрещает|откладывает|проверяет|покупает|испытывает"),
    what=words("""
        систему распознавания лиц|открытую языковую модель|искусственный интеллект для школ|складских роботов
        беспилотные автобусы|нейросеть для рентгеновских снимков|чип для больших моделей
    """),
    places=words("Томск|Казань|Пермь|Самара|Тверь"),
    patterns=words("{who} {does} {what}|{place}: {who} {does} {what}|Почему {who} {does} {what}"),
    sentences=words("""
        Стоимость проекта не называется.|В городе {place} похожий опыт прекратили.|Код опубликуют весной.
        «Сначала мы хотели измерить ошибки», — сказала инженер.|Кто ответит за ошибки, пока неясно.
    """),
    authors=words("Анна Щёкина|Пётр Ёлкин|Юлия Жукова"),
    addition="Исправление: в прежней версии было указано неверное число.",
)
CHINESE = Tongue(
    code="zh",
    who=words("{firm}|{firm}|{place}大学|{place}市政府|国家实验室|一家初创公司"),
    does=words("发布|推出|推迟|测试|开放|审查"),
    what=words(
        "人脸识别系统|开源大语言模型|课堂人工智能|仓储机器人|无人驾驶公交|医学影像神经网络|人工智能芯片|机器翻译服务"
    ),
    places=words("杭州|成都|合肥|西安|厦门|沈阳"),
    patterns=words("{who}{does}{what}|{place}：{who}{does}{what}|{who}为何{does}{what}"),
    sentences=words("""
        项目费用尚未公布。|{place}的类似试验已经停止。|代码将于春季公开。|“我们想先衡量错误”,研究人员说。
        谁来承担责任仍不清楚。|专家呼吁谨慎使用。
    """),
    authors=words("王晓明|李静|陈思远"),
    addition="更正：早前版本中的人数有误。",
)

TONGUES = {
    tongue.code: tongue for tongue in (ENGLISH, GERMAN, FRENCH, SPANISH, TURKISH, JAPANESE, ARABIC, RUSSIAN, CHINESE)
}
"""Every language, by its code."""
