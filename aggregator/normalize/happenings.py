"""What kind of thing happened: the words by which news tells of quakes, resignations, takeovers. Pure.

"Quits", "steps down" and "Rücktritt" are one kind of happening, though they share no letter. Two stories that name the
same people and tell of one kind tell of one event more likely than two that name them and tell of two kinds.

Words are written without accents. Only the opening of a word counts, as it does for stems; words of scripts that do not
separate words are found anywhere, and so are phrases.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from aggregator.normalize.stems import stem_of
from aggregator.normalize.words import has_unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable

_KINDS: Final = {
    "quake": "earthquake quake tremor aftershock seismic erdbeben beben terremoto sismo seisme deprem"
    " землетрясение 地震",
    "flood": "flood flooding deluge inundated hochwasser flut uberschwemmung deich inundacion riada inondation"
    " crue taskin наводнение 洪水 洪涝 +sel felaketi",
    "storm": "storm hurricane typhoon cyclone tornado gale sturm orkan huracan tormenta tifon tempete ouragan"
    " firtina kasirga ураган 台风 飓风",
    "fire": "fire blaze wildfire inferno flame burn brand grossbrand waldbrand feuer flammen incendio llamas"
    " incendie yangin alevler пожар 火灾 大火 起火",
    "volcano": "volcano erupt eruption lava vulkan volcan erupcion yanardag вулкан 火山",
    "weather": "heatwave heat hottest swelter degrees frost snow snowfall hitze hitzewelle schnee calor nieve"
    " canicule neige sicak жара 高温",
    "collapse": "collapse caved landslide mudslide avalanche einsturz eingesturzt erdrutsch lawine derrumbe"
    " desplome effondrement eboulement gocuk coktu heyelan обрушение 坍塌 垮塌 滑坡",
    "explosion": "explosion explode blast bomb explodiert estalla bomba explose patlama взрыв 爆炸",
    "sinking": "sink sank sunk capsize shipwreck drown gesunken kentert ertrunken naufragio ahogados naufrage"
    " noyes battı boguldu затонул 沉没",
    "crash": "crash derail collision collide plunge skid overrun absturz abgesturzt entgleist unfall accidente"
    " choque descarrila accident deraille kaza carpti крушение авария 坠毁 脱轨 脱線 相撞",
    "outage": "outage blackout offline disrupt disruption ausfall stromausfall storung apagon averia panne coupure"
    " kesinti ariza сбой 停电 宕机 停電",
    "assault": "stab stabbing knife knifeman shooting gunman shooter terror terrorist messer messerangriff"
    " anschlag atentado tiroteo apunalado attentat fusillade bicakli teror теракт 枪击 袭击",
    "war": "airstrike missile shelling ceasefire truce offensive rakete waffenruhe misil tregua treve ateskes"
    " перемирие 导弹 停火",
    "hacking": "hack hacker cyberattack ransomware malware hackerangriff cyberangriff ciberataque cyberattaque"
    " piratage siber кибератака 黑客",
    "leak": "leak expose exposure breach spill misconfigured misconfiguration datenleck filtracion fuite sizinti"
    " утечка 泄露",
    "flaw": "flaw vulnerability exploit cve patch sicherheitslucke schwachstelle vulnerabilidad уязвимость 漏洞",
    "theft": "theft steal stole stolen heist thief thieves robbery loot snatch burglary diebstahl gestohlen raub"
    " einbruch robo roban robaron ladrones voleurs derobe braquage hirsizlik soygun кража 被盗",
    "arrest": "arrest detain custody suspect manhunt fugitive festgenommen festnahme verhaftet detenido detienen"
    " arrestation interpelle gozalti tutuklandi арест задержан 被捕 逮捕 拘留",
    "trial": "trial verdict guilty convict jury sentence jail prison acquit verurteilt schuldig gefangnis condena"
    " condenado prision condamne proces mahkum hapis приговор 判刑 判处",
    "spying": "spy espionage spionage spion espionaje espionnage casus шпион 间谍",
    "fraud": "corruption bribe bribery graft embezzle fraud launder laundering plagiarism plagiarised fake"
    " korruption betrug corrupcion plagio plagiada fraude yolsuzluk dolandirici коррупция 腐败 贪污",
    "leaving": "resign resignation quit oust dismiss sack depart departure exit rucktritt zuruckgetreten ruckzug"
    " dimite dimision renuncia destituido demission limoge istifa отставка 辞职 下台 +step down +steps down"
    " +stepped down +stepping down +tritt zuruck +wirft hin +steps aside +concedes",
    "post": "appoint appointment succeed successor succession ernannt nachfolger nombra sucesor nomme atandi"
    " назначен 任命 +new chief +new boss +named chief",
    "election": "election elect ballot runoff polling turnout concede wahl wahlen gewahlt stichwahl elecciones"
    " elegido election scrutin secim secildi выборы 选举 当选",
    "coup": "coup putsch junta overthrow golpe darbe переворот 政变 +seized power +seize power +takes over +took power",
    "protest": "protest demonstrate demonstration riot unrest protesta manifestacion manifestation protesto"
    " протест 抗议",
    "strike": "strike walkout picket streik warnstreik ausstand tarifstreit huelga greve grev забастовка 罢工",
    "layoffs": "layoff redundancy redundancies stellenabbau entlassung despidos licenciement увольнения 裁员"
    " +lay off +lays off +laid off +cut jobs +job cuts +jobs at risk +to cut +jobs to go",
    "ban": "ban bar outlaw prohibit forbid verbot verbietet prohibe prohibicion interdit interdiction yasak запрет"
    " 禁止",
    "fine": "fine penalty bussgeld geldstrafe strafe multa sancion amende ceza штраф 罚款",
    "lawsuit": "sue lawsuit antitrust monopoly monopolise appeal ruling plaintiff klage verklagt urteil demanda"
    " plainte dava иск 起诉 诉讼",
    "medicine": "vaccine drug therapy jab dose insulin impfstoff arznei vacuna farmaco vaccin medicament asi ilac"
    " вакцина 疫苗 药物",
    "disease": "outbreak virus infection parasite bacteria measles cholera pandemic epidemic brote epidemie salgin"
    " вспышка 疫情",
    "recall": "recall faulty defect defective overheat ruckruf retirada rappel отзыв 召回 +calls back"
    " +calling back +called back",
    "merger": "acquire acquisition takeover merger merge bid buyout tie-up ubernahme ubernimmt fusion kauft"
    " adquiere rachat rachete birlesme слияние 收购 并购 +to buy +buys +agrees to buy +satin al",
    "earnings": "earnings profit revenue forecast estimates gewinn umsatz prognose beneficio ingresos benefice kar"
    " zarar ceyrek прибыль 营收 净利 财报",
    "shares": "share stock slump tumble surge plunge aktie kurs acciones bolsa bourse hisse акции 股价",
    "rates": "zinsen leitzins taux faiz ставка 利率 降准 降息 +interest rate +interest rates +rate cut +cuts rates"
    " +holds rates +raises rates +bank rate +basis points +policy rate +tipos de interes",
    "tariff": "tariff duties zoll zolle arancel gumruk пошлина 关税",
    "pricing": "price pricing expensive dearer preis teurer precio prix fiyat zam цена 涨价",
    "launch": "launch unveil release debut introduce vorgestellt presenta lanza devoile tanitti представил 发布"
    " 推出 +stellt vor +rolls out +now available +is out",
    "delay": "delay postpone slip cancel scrap axe verschoben abgesagt aplaza cancela annule reporte erteledi"
    " iptal отложен 推迟 取消 +called off +calls off",
    "space": "rocket launcher spacecraft orbit satellite splashdown lift-off liftoff rakete cohete fusee roket"
    " ракета 火箭 卫星",
    "death": "die died dead obituary mourn tribute funeral gestorben stirbt verstorben muere fallece meurt deces"
    " vefat скончался 去世 逝世",
    "casualties": "kill death toll victim injure injured hurt wounded tote verletzte opfer muertos heridos"
    " victimas morts blesses olu yarali погибли 遇难 死亡 受伤",
    "rescue": "rescue survivor trapped rubble rettung gerettet vermisst rescate rescatado secours sauvetage kurtar"
    " kayip спасатели 救援 被困 失联",
    "evacuation": "evacuate evacuation flee fled evakuierung evakuiert evacua evacue tahliye эвакуация 转移 撤离",
    "victory": "win won beat victory triumph title champion crowned defeat sieg gewinnt besiegt meister gana vence"
    " victoria campeon gagne victoire galibiyet yendi kazandi sampiyon победа 夺冠 击败 冠军 金牌",
    "match": "match final semi-final quarter-final goal scored penalty cup finale pokal copa coupe mac derbi финал"
    " 决赛",
    "transfer": "sign signing transfer contract verpflichtet wechselt ficha fichaje transfert imzaladi 签约 转会",
    "doping": "doping steroid anabolic dopage допинг 兴奋剂",
    "award": "prize award laureate oscar nobel premio galardon odul премия 获奖",
    "auction": "auction bidder fetch versteigert auktion subasta encheres muzayede аукцион 拍卖",
    "stage": "concert tour gig festival konzert concierto konser концерт 演唱会",
    "film": "film movie trailer box-office pelicula kino sinema фильм 电影 票房",
    "migration": "visa migrant asylum immigration migracion asyl einwanderung goc визы 签证 移民",
    "agreement": "agree agreement accord pact treaty compromise truce einigung einigen abkommen kompromiss acuerdo"
    " anlasma соглашение 协议",
    "building": "factory fab construction werk fabrik fabrica planta usine fabrika завод 工厂",
    "opening": "open inaugurate opening eroffnet inaugura ouvre acildi открыли 开通",
    "bankruptcy": "bankrupt bankruptcy insolvency insolvent insolvenz quiebra faillite iflas банкротство 破产",
    "discovery": "discover astronomer scientist entdeckt forscher descubren decouvre kesfetti открытие 发现",
}


def kinds_of(stems: Iterable[str], text: str) -> frozenset[str]:
    """The kinds of happenings that a text tells of, by its stems, and by itself (folded, without accents)."""
    known, phrases, unspaced = _table()
    found = {kind for stem in stems for kind in known.get(stem, ())}
    found.update(phrases[match] for match in _pattern().findall(text))
    if has_unspaced(text):
        found.update(kind for word, kind in unspaced.items() if word in text)
    return frozenset(found)


@lru_cache(maxsize=100_000)
def is_happening(stem: str) -> bool:
    """Whether the stem tells what happened, and not to whom."""
    return stem in _table()[0]


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, str]]:
    """The kinds by stem, by phrase, and by what is written without spaces."""
    stems: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, str] = {}
    unspaced: dict[str, str] = {}
    for kind, told in _KINDS.items():
        words, *more = told.split(" +")
        phrases |= dict.fromkeys(more, kind)
        for word in words.split():
            if has_unspaced(word):
                unspaced[word] = kind
            else:
                stems[stem_of(word)] = (*stems.get(stem_of(word), ()), kind)
    return stems, phrases, unspaced


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, _table()[1]))})\b")
