"""The languages of the world that have a code of two letters (ISO 639-1), by every name that is written for them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_NAMES = """
aa aar afar | ab abk abkhazian | ae ave avestan | af afr afrikaans | ak aka akan | am amh amharic
an arg aragonese | ar ara arabic العربية | as asm assamese | av ava avaric | ay aym aymara
az aze azerbaijani azeri | ba bak bashkir | be bel belarusian беларуская | bg bul bulgarian български
bh bih bihari | bi bis bislama | bm bam bambara | bn ben bengali bangla বাংলা | bo bod tib tibetan | br bre breton
bs bos bosnian bosanski | ca cat catalan valencian català | ce che chechen | ch cha chamorro | co cos corsican
cr cre cree | cs ces cze czech čeština cz | cu chu | cv chv chuvash | cy cym wel welsh cymraeg
da dan danish dansk dk | de deu ger german deutsch | dv div dhivehi maldivian | dz dzo dzongkha | ee ewe ewe
el ell gre greek ελληνικά gr | en eng english englisch anglais | eo epo esperanto
es spa spanish español espanol castilian castellano | et est estonian eesti | eu eus baq basque euskara
fa fas per persian farsi فارسی | ff ful fulah | fi fin finnish suomi | fj fij fijian | fo fao faroese
fr fra fre french français francais | fy fry frisian | ga gle irish gaeilge | gd gla gaelic
gl glg galician galego | gn grn guarani | gu guj gujarati | gv glv manx | ha hau hausa | he heb hebrew iw עברית
hi hin hindi हिन्दी | ho hmo | hr hrv croatian hrvatski | ht hat haitian | hu hun hungarian magyar
hy hye arm armenian | hz her herero | ia ina interlingua | id ind indonesian in | ie ile | ig ibo igbo | ii iii
ik ipk inupiaq | io ido | is isl ice icelandic íslenska | it ita italian italiano | iu iku inuktitut
ja jpn japanese 日本語 jp | jv jav javanese jw | ka kat geo georgian | kg kon kongo | ki kik kikuyu | kj kua
kk kaz kazakh | kl kal greenlandic | km khm khmer | kn kan kannada | ko kor korean 한국어 kr | kr kau kanuri
ks kas kashmiri | ku kur kurdish | kv kom komi | kw cor cornish | ky kir kyrgyz | la lat latin
lb ltz luxembourgish | lg lug ganda | li lim limburgish | ln lin lingala | lo lao | lt lit lithuanian lietuvių
lu lub | lv lav latvian latviešu | mg mlg malagasy | mh mah marshallese | mi mri mao maori | mk mkd mac macedonian
ml mal malayalam | mn mon mongolian | mr mar marathi | ms msa may malay | mt mlt maltese | my mya bur burmese
na nau nauru | nd nde | ne nep nepali | ng ndo ndonga | nl nld dut dutch flemish nederlands
no nor norwegian norsk nb nob nn nno bokmål nynorsk | nr nbl | nv nav navajo | ny nya chichewa nyanja
oc oci occitan | oj oji ojibwa | om orm oromo | or ori odia oriya | os oss ossetian | pa pan punjabi | pi pli pali
pl pol polish polski | ps pus pashto | pt por portuguese português portugues | qu que quechua | rm roh romansh
rn run rundi | ro ron rum romanian română mo | ru rus russian русский | rw kin kinyarwanda | sa san sanskrit
sc srd sardinian | sd snd sindhi | se sme sami | sg sag sango | si sin sinhala | sk slk slo slovak slovenčina
sl slv slovenian slovene slovenščina | sm smo samoan | sn sna shona | so som somali | sq sqi alb albanian shqip
sr srp serbian srpski српски sh | ss ssw swati | st sot sesotho | su sun sundanese | sv swe swedish svenska
sw swa swahili | ta tam tamil | te tel telugu | tg tgk tajik | th tha thai ไทย | ti tir tigrinya | tk tuk turkmen
tl tgl tagalog fil filipino | tn tsn tswana | to ton tonga | tr tur turkish türkçe | ts tso tsonga | tt tat tatar
tw twi | ty tah tahitian | ug uig uyghur | uk ukr ukrainian українська ua | ur urd urdu اردو | uz uzb uzbek
ve ven venda | vi vie vietnamese | vo vol volapük | wa wln walloon | wo wol wolof | xh xho xhosa
yi yid yiddish ji | yo yor yoruba | za zha zhuang | zh zho chi cmn yue chinese mandarin cantonese 中文 cn
zu zul zulu
"""
_UNSHORTENED = "ast ceb chr ckb crs gaa haw hmn kha kok kri lif loz lua luo mai mfe new nso pam raj sco syr tum war"
"""Languages without a short name that are told apart by their words or their script."""

_ROWS = [names.split() for row in _NAMES.strip().splitlines() for names in row.split("|")]
LANGUAGES: Final = frozenset({row[0] for row in _ROWS} | set(_UNSHORTENED.split()))
"""The primary subtags (BCP 47) of the languages that stories can be told apart by."""
OLDER: Final = MappingProxyType(
    {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr"}
    | {"nb": "no", "nn": "no", "cmn": "zh", "yue": "zh", "fil": "tl"}
)
"""Subtags that are valid too, older or narrower, and the language that they count as."""
NAMES: Final = MappingProxyType({name: row[0] for row in _ROWS for name in row} | OLDER)
"""The language of each name: its codes of two and three letters, what it is called in English and by itself."""
