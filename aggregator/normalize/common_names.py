"""Names of which news tells every day: countries and their peoples, large cities, powers and firms.

That two stories name one of them says little. Written without accents, as `story_words` folds them.
"""

from __future__ import annotations

_COUNTRIES = """
afghanistan afghan africa african america american amerika argentina argentine argentinien asia asian australia
australian australien austria austrian osterreich avrupa azerbaijan bangladesh belarus belgian belgica belgien belgium
brasil brazil brazilian brasilien britain british britisch briten grossbritannien bulgaria bulgarien canada canadian
kanada chile chilean china chinese chinesisch chinas colombia colombian croatia cuba cyprus czech danish danmark denmark
danemark deutschland deutsche deutschen deutscher dutch egypt egyptian agypten england english estonia ethiopia europa
europe european europaische france francia frankreich franzosisch french francaise francais georgia german germany
ghana greece greek griechenland hungary hungarian ungarn iceland india indian indien indonesia iran iranian iraq ireland
irish israel israeli italia italian italien italy japan japanese japanisch jordan kenya korea korean kuwait latvia
lebanon libya lithuania malaysia mexico mexican mexiko morocco netherlands niederlande nederland nigeria nigerian
norway norwegian norwegen pakistan palestinian peru philippines poland polish polen portugal portuguese qatar romania
russia russian russland rusya saudi schweden schweiz scotland scottish senegal serbia singapore slovakia slovenia
somalia spain spanish spanien espana espanol sudan suisse swede swedish sweden swiss switzerland syria syrian taiwan
tanzania thai thailand tunisia turkey turkish turkei turkiye uganda ukraine ukrainian usa venezuela vietnam wales welsh
yemen zambia zimbabwe россия сша китай украина европа германия
"""
_PLACES = """
alberta amsterdam ankara athens auckland baltic bangkok barcelona bavaria bayern beijing berlin birmingham bogota
boston brussels brussel bucharest budapest buenos aires cairo california carolina chicago copenhagen delhi dresden
dubai dublin edinburgh florida frankfurt geneva glasgow hamburg helsinki hessen hollywood houston illinois istanbul
izmir jakarta jerusalem johannesburg karachi kiev kyiv koln koeln karlsruhe kopenhagen lagos leeds leipzig lisbon
lisboa liverpool london londres los angeles lyon madrid mailand manchester manila marseille melbourne michigan milan
minnesota montreal moscow moskau mumbai munchen munich nairobi naples new york ohio osaka oslo ottawa pacific atlantic
paris prague rio rome roma rotterdam sachsen san francisco santiago sao paulo seattle seoul sevilla shanghai silicon
valley stockholm strasbourg stuttgart sydney tel aviv tennessee texas tokyo toronto vancouver vienna vienne warsaw
washington wien zurich ontario virginia oregon colorado arizona georgia pennsylvania scotland devon yorkshire
westminster wembley москва киев
"""
_POWERS = """
parliament parlament parlamento congress senate council commission bundestag bundesrat bundesregierung kremlin
pentagon nato government regierung gobierno gouvernement supreme federal fed ecb imf opec fbi cia nasa bbc reuters afp
apple google microsoft amazon meta facebook twitter openai tesla nvidia intel samsung sony netflix disney boeing
airbus volkswagen bmw mercedes toyota ford republican democrat labour conservative tory cdu spd fdp grune union
university universitat universidad universite universitesi institute institut ministry ministerium ministerio
bakanligi mayor president prasident presidente cumhurbaskani prime premier queen king prince pope vatican christmas
olympic olympics world cup league champions bundesliga windows android iphone linux covid coronavirus
"""

FAMOUS = frozenset(f"{_COUNTRIES}{_PLACES}{_POWERS}".split())
