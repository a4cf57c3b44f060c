"""Words that say little of what a story is about: a language's own small words, and the small change of news.

Written without accents, as `story_words` folds them. A word is common in every language, wherever it stands.
"""

from __future__ import annotations

_ENGLISH = """
a about above after again against all almost also although always am among an and any are around as at away back be
because been before behind being below between both but by can cannot could did do does doing don done down during
each either else even ever every few for from further get gets got had has have having he her here hers him his how
however i if in into is isn it its itself just last least less let like ll made make makes many may me might more most
much must my near need neither never next no nor not now of off often on once one only onto or other others our out
over own per perhaps quite rather re really same say says said she should since so some soon still such than that the
their them then there these they this those though through thus to together too toward under until up upon us use used
uses using ve very via was wasn way we well were what when where whether which while who whom whose why will with
within without won would yes yet you your first second third two three four five six seven eight nine ten eleven
twelve
"""
_GERMAN = """
aber alle allem allen aller alles als also am an auch auf aus bei beim bis da dabei damit dann das dass dem den denn
der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er
erst es etwa fur gegen geht haben hat hatte hatten hier ihm ihn ihr ihre ihrem ihren ihrer im in ins ist jede jeden
jeder jetzt kann kein keine keinen konnen konnte man mehr mit muss mussen nach neue neuen neuer neues nicht noch nun
nur ob oder ohne schon sehr sei sein seine seinem seinen seiner seit sich sie sind so soll sollen sowie uber um und
uns unter vom von vor wahrend war ware waren warum was wegen weil weiter wenn wer werden wie wieder will wir wird wo
wurde wurden zu zum zur zwei zwischen drei vier funf sechs sieben acht neun zehn zwolf
"""
_FRENCH = """
afin ainsi alors apres au aucun aussi autre autres aux avant avec avoir car ce cela celle celui ces cet cette ceux
chaque chez comme comment contre dans de depuis des deux dont du elle elles en encore entre est et ete etre eux fait
font il ils je jusqu la le les leur leurs lors lui mais meme moins ne ni non nos notre nous on ont ou par parce pas
pendant peu peut plus pour pourquoi quand que quel quelle quels qui sa sans se selon sera ses si son sont sous sur
tous tout toute toutes tres trois quatre cinq six sept huit neuf dix un une vers voici vos votre vous y
"""
_SPANISH_PORTUGUESE = """
ahora al algo ante antes aquel asi aun aunque cada casi como con contra cual cuando de del desde donde dos durante e
el ella ellas ellos en entre era es esa ese eso esta estan estar este esto estos estas fue ha habia hace hacia han
hasta hay la las le les lo los mas me mi mientras muy ni no nos o otra otro otros para pero poco por porque que quien
se segun sea ser si sido sin sobre solo son su sus tambien tan tanto tiene todo todos todas tras tres tuvo un una uno
unos y ya cuatro cinco seis siete ocho nueve diez ao aos apos ate com da das do ela ele eles em essa esse foi isso ja
mais muito na nas nao nem num numa os ou pela pelas pelo pelos pode quando quem sao seu seus sua suas tem um uma
"""
_ITALIAN = """
agli ai al alla alle allo anche ancora aveva che chi ci come con contro cosi cui da dagli dai dal dalla dalle degli
dei del della delle dello di dopo dove due e ed essere fa fino fra gia gli ha hanno i il in io la le lo loro ma mentre
nei nel nella nelle nello no non nuova nuovo o ogni oltre per perche piu prima quando quella quello questa questo
quindi sara se senza si solo sono stata stato su sugli sui sul sulla sulle suo sua tra tre tutti tutto un una uno
"""
_DUTCH_SWEDISH_NORWEGIAN_DANISH = """
aan alle als bij dan dat de der deze die dit door dus een en er geen haar had heb hebben heeft hem het hier hij hoe
hun iets ik in is ja je kan maar meer met mijn na naar niet nieuwe nog nu of om omdat onder ons ook op over per rijden
sinds te tegen ten ter toch toen tot tussen twee uit van vanaf veel voor waar wat we wel werd wie wij worden wordt zal
ze zich zij zijn zo zou alla allt att av blev bli blir dem den denna det detta dig din du efter eller ett fick finns
for fore fran ha hade han har hela hon hur i icke ikke inte jag kom kommer man med men mer mot mycket nar nasta ni och
ocksa pa ska skal som till under upp ut vad var vara vi vid ar at ble et fra ham jeg mere nye og opp seg sig til ved
vil
"""
_POLISH_CZECH_TURKISH_INDONESIAN = """
ale albo bedzie bez bo byc byl byla bylo by ci co czy dla do gdy go i ich ile im jak jako jego jej jest jeszcze juz
kiedy ktora ktore ktory lub ma moze na nad nie niz o od on ona oraz po pod przed przez przy sa sie tak takze tam te
tego tej ten to tu tylko tym u w we wiec z za ze zeby az bude jsou jeho jen jsem kdy ktere ktery mezi nebo neni pri
pro proti roku se si take ve vsak ama ancak bir bu bunu da daha de degil diye en gibi gore hem her icin ilk ise kadar
karsi ki mi mu ne neden olan olarak oldu onu sonra su tum uzerine veya ya yeni yer ada adalah akan atau bagi bahwa
dalam dan dari dengan di ini itu juga karena kata ke oleh pada para sebagai secara telah tersebut tidak untuk yang
"""
_RUSSIAN_UKRAINIAN = """
а без более будет был была были было быть в вам вас весь во вот все всего вы где да даже для до его ее если есть еще
же за здесь и из или им их к как ко когда которая которые который кто ли между меня мне может мы на над надо нас не
него нее нет ни них но ну о об однако он она они оно от по под после при про с сам свои себя сейчас со так также там
те тем теперь то того только том тот у уже чего чем что чтобы эта эти это этого этой этот я або але бо буде був була
були було вже від він вона вони є зі й його її їх коли ми під після та також це цей що щоб як який яка
"""
_ARABIC_PERSIAN_HEBREW = """
في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين أن ان إن كان كانت قد لا لم لن ما هو هي هم كما بعد قبل بين عند
حتى كل أو او ثم أي بعض غير منذ خلال حول نحو وفق لها له لهم بها به فيها فيه عام از با در را که این آن برای است شد شده
می تا یا بر ها های של את על לא הוא היא זה עם כי גם אל אם או מה יש אין כל
"""
_NEWS = """
access accord account action actual add added adds agency agree agreed ahead aim allow allows amid among announce
announced announces announcement announcing annual another answer app application applications apps april area army
article ask asked asks august author authority available average award bad ban bank based become becomes began begin
begins behind believe best better big biggest bill billion blog board body book boost break bring bringing brings
britain build building built business buy buys call called calls came capabilities capability capable case center
central centre century chance change changed changes changing check chief child children choice choose city claim
claims clear close closed cloud code come comes coming comment commission community companies company complete
computer concern confirm confirmed considered content control controls cost costs could council country countries
course court create created creates creating critical current currently customer customers cut daily data date day
days deal death december decide decided decision deliver department design designed detail details develop developed
developer developers development device digital director discover discuss earlier early east easier easily easy
economy edition editor effect effort employee employees end ends energy enough ensure enterprise event events everyone
everything example excited executive expect expected experience expert experts explain explore face facing fact fall
family fast faster favor feature featured features february federal feel field fight figure file final finally
financial find finds fire firm firms five focus follow following follows food force form former found free friday
friends full function further future game general generally generation give given gives giving global go goes going
good government great green group groups grow growing growth guide half hand hands happen hard head health hear help
helping helps high higher highlight history hit hits hold holds home hope hospital host hour hours house how huge
human idea ideas identify image images impact important improve improved improvement improvements include included
includes including increase increased industry information innovation inside insight insights integration interest
international internet introduce introduced introduces introducing investors issue issued issues january job jobs join
joins july june keep keeps kind know known lack language large largest late later latest launch launched launches
launching law lead leader leaders leading learn learning leave left level life light limit line link list little live
lives local long longer look looking looks lot low lower machine main major maker makers making man manage management
manager mark market march matter maximum mean means media meet meeting member members men message million millions
minister minutes mobile model models modern monday money month monthly months morning move moved moves moving name
named national nearly network news newly night north note notice november number october offer offers office official
officials old online open opened opening opens operation opportunity option options order organization organizations
overview page pages paper part partner partners party past pay paying people percent performance period person
personal phone photo pick picture pictures place plan plans platform play player please point points police policy
popular portal portals position possible post power powered powerful powers prepare present presented president press
preview price prices private problem process product production productivity products professional program project
projects promise protect protection provide provides public publish published put quality quarter question questions
quick quickly raise raised raises range rate reach reached reaches read ready real recent recently record records
reduce refresh region related release released releases releasing remain remove report reported reports request
require research researchers resources rest result results return reveal revealed reveals review right rise rises risk
role round rule rules run running runs safe safety sale sales saturday save saves says scale school science screen
search second security see seek seen sell send senior sent september series serious server service services session
set sets several share shared sharing shop short show showed showing shown shows side sign simple simply site size
small smart social software solution solutions south special specific spend staff stage stand start started starting
starts start-up startup state states statement step steps still stop stopped store stories story street strong student
students study success suite summary summer sunday supply support supports sure system systems take taken takes taking
talk talks target team teams tech technical technologies technology tell tells term terms test tested tests thing
things think third thousand thousands thrilled thursday time times tips today together told tomorrow took tool tools
top total town track trade traditional training transform transformation transforming trial try trying tuesday turn
turns type understand unveil unveiled unveils update updated updates upcoming user users value version video view
visit voice vote wait walk want wants war warn warns watch water ways web website wednesday week weekend weekly weeks
welcome west white whole win wins winter wish women word words work worked worker workers working works world
worldwide worth write writing wrong year years yesterday young ago per cent inc ltd corp co llc plc ceo cto cfo ai it
tv pm am us uk eu un wave q1 q2 q3 q4 faq jahr jahre jahren tag tage woche monat uhr prozent millionen milliarde
milliarden euro stadt land montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar marz mai juni
juli oktober dezember menschen deutschland unternehmen heute gestern morgen an annee annees jour jours semaine mois
heure heures pays ville lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier avril juin juillet aout
septembre octobre novembre decembre nouveau nouvelle nouveaux france ano anos dia dias semana mes meses hora horas
pais ciudad lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto
septiembre octubre noviembre diciembre nuevo nueva millones personas espana segunda terca quarta quinta sexta anno
anni giorno giorni settimana mese ore paese citta lunedi martedi mercoledi giovedi venerdi domenica gennaio febbraio
aprile maggio giugno luglio settembre ottobre dicembre italia jaar dag dagen weken maand uur maandag dinsdag woensdag
donderdag vrijdag zaterdag zondag nederland mandag tirsdag onsdag torsdag fredag lordag sondag yil gun hafta ay saat
pazartesi sali carsamba persembe cuma cumartesi pazar turkiye milyon yuzde rok roku dzien tydzien miesiac godzina
poniedzialek wtorek sroda czwartek piatek sobota niedziela год года году лет день дня неделя месяц часов рублей млн
млрд понедельник вторник среда четверг пятница суббота воскресенье россии россия сообщили новый новая новые يوم سنة
شهر ساعة السبت الأحد الإثنين الثلاثاء الأربعاء الخميس الجمعة مليون شركة أول
"""

FUNCTION_WORDS = frozenset(
    (
        f"{_ENGLISH}{_GERMAN}{_FRENCH}{_SPANISH_PORTUGUESE}"
        f"{_ITALIAN}{_DUTCH_SWEDISH_NORWEGIAN_DANISH}{_POLISH_CZECH_TURKISH_INDONESIAN}{_RUSSIAN_UKRAINIAN}{_ARABIC_PERSIAN_HEBREW}"
    ).split()
)
NEWS_WORDS = frozenset(_NEWS.split())
