"""How the languages of the web say that a page is not there. Tables only; a language or a wording is a new row.

Written as `not_found.normal` leaves texts: lower case, no punctuation, no apostrophes within words.
"""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        *("page not found", "not found", "page cannot be found", "page could not be found", "page couldnt be found"),
        *("page was not found", "page doesnt exist", "page does not exist", "page isnt here", "page is not here"),
        *("page no longer exists", "page doesnt exist anymore", "page is missing", "page isnt available"),
        *("page is not available", "page not available", "page unavailable", "page missing", "no such page"),
        *("nothing found", "nothing was found", "nothing here", "nothing to see here", "content not found"),
        *("article not found", "article does not exist", "post not found", "story not found", "product not found"),
        *("document not found", "file not found", "item not found", "video not found", "resource not found"),
        *("requested url was not found", "requested page was not found", "requested resource was not found"),
        *("no longer available", "has been removed", "has been deleted", "has been taken down", "page has moved or"),
        *("cant find that page", "cant find the page", "cant find this page", "could not find that page"),
        *("couldnt find that page", "couldnt find the page", "couldnt find this page", "cannot find the page"),
        *("could not find the page", "could not find this page", "cant seem to find the page", "youre lost"),
        *("cant be found", "can not be found", "page is gone", "page has gone", "this page has vanished"),
        *("account has been suspended", "account suspended", "video unavailable", "listing has expired"),
        *("this domain is for sale", "domain name is for sale", "domain is for sale", "no posts found"),
    ),
    "de": (
        *("seite nicht gefunden", "nicht gefunden", "seite wurde nicht gefunden", "seite existiert nicht"),
        *("seite konnte nicht gefunden werden", "seite ist nicht verfügbar", "seite nicht verfügbar"),
        *("seite nicht vorhanden", "seite ist nicht vorhanden", "seite gibt es nicht", "artikel nicht gefunden"),
        *(
            "nicht mehr verfügbar",
            "seite existiert nicht mehr",
            "seite existiert leider nicht",
            "beitrag nicht gefunden",
        ),
        *("inhalt nicht gefunden", "konnten die seite nicht finden", "konnte nicht gefunden werden"),
    ),
    "fr": (
        *("page introuvable", "page non trouvée", "page pas trouvée", "page nexiste pas", "page na pas été trouvée"),
        *("page que vous recherchez nexiste pas", "page que vous cherchez nexiste", "page demandée nexiste pas"),
        *("page nexiste plus", "page inexistante", "contenu introuvable", "article introuvable", "page indisponible"),
        *("page demandée est introuvable", "page demandée na pas été trouvée", "nest plus disponible"),
        *("cette page nest pas disponible", "page nest plus disponible"),
    ),
    "es": (
        *("página no encontrada", "pagina no encontrada", "no se encontró la página", "no encontrada"),
        *("no se ha encontrado la página", "la página no existe", "página no existe", "página no disponible"),
        *("página que buscas no existe", "página que busca no existe", "no hemos encontrado la página"),
        *("no pudimos encontrar la página", "página solicitada no existe", "contenido no encontrado"),
        *("no encontramos la página", "página que estás buscando no existe", "ya no está disponible"),
    ),
    "pt": (
        *("página não encontrada", "pagina nao encontrada", "página não existe", "página não foi encontrada"),
        *("não encontramos a página", "conteúdo não encontrado", "página não disponível", "não encontrado"),
        *("página que você procura não existe", "página que procura não existe", "não está mais disponível"),
    ),
    "it": (
        *("pagina non trovata", "pagina inesistente", "la pagina non esiste", "pagina non esiste", "non trovata"),
        *("pagina non è stata trovata", "pagina non disponibile", "pagina richiesta non esiste"),
        *("pagina che stai cercando non esiste", "pagina cercata non esiste", "contenuto non trovato"),
        *("non è più disponibile", "impossibile trovare la pagina"),
    ),
    "nl": (
        *("pagina niet gevonden", "niet gevonden", "pagina bestaat niet", "pagina kon niet worden gevonden"),
        *("pagina is niet gevonden", "pagina kan niet worden gevonden", "pagina werd niet gevonden"),
        *("pagina bestaat niet meer", "niet meer beschikbaar"),
    ),
    "sv": ("sidan hittades inte", "sidan kunde inte hittas", "sidan finns inte", "sidan kan inte hittas"),
    "da": ("siden blev ikke fundet", "siden findes ikke", "siden kunne ikke findes", "side ikke fundet"),
    "no": ("siden ble ikke funnet", "siden finnes ikke", "fant ikke siden", "siden eksisterer ikke"),
    "fi": ("sivua ei löytynyt", "sivua ei löydy", "sivua ei ole", "sivua ei voitu löytää"),
    "is": ("síða fannst ekki", "síðan fannst ekki"),
    "pl": (
        *("nie znaleziono strony", "strona nie istnieje", "strona nie została znaleziona", "nie znaleziono"),
        *("strony nie znaleziono", "podana strona nie istnieje", "nie znaleźliśmy strony"),
    ),
    "cs": ("stránka nenalezena", "stránka nebyla nalezena", "stránka neexistuje", "stránku se nepodařilo najít"),
    "sk": ("stránka sa nenašla", "stránka nebola nájdená", "stránka neexistuje", "stránka nenájdená"),
    "hu": ("az oldal nem található", "oldal nem található", "a keresett oldal nem található", "nincs ilyen oldal"),
    "ro": ("pagina nu a fost găsită", "pagina nu există", "pagină negăsită", "pagina nu poate fi găsită"),
    "hr": ("stranica nije pronađena", "stranica ne postoji", "страница није пронађена"),
    "sl": ("strani ni mogoče najti", "stran ni bila najdena", "stran ne obstaja"),
    "bg": ("страницата не е намерена", "страницата не съществува", "страницата не беше намерена"),
    "ru": (
        *("страница не найдена", "не найдено", "страница не существует", "страницы не существует"),
        *("такой страницы нет", "такой страницы не существует", "запрашиваемая страница не найдена"),
        *("страница удалена", "материал не найден", "страница была удалена", "документ не найден"),
    ),
    "uk": ("сторінку не знайдено", "сторінка не знайдена", "сторінки не існує", "сторінка не існує"),
    "el": ("η σελίδα δεν βρέθηκε", "σελίδα δεν βρέθηκε", "η σελίδα δεν υπάρχει"),
    "tr": ("sayfa bulunamadı", "sayfa mevcut değil", "aradığınız sayfa bulunamadı", "böyle bir sayfa yok"),
    "et": ("lehte ei leitud", "lehekülge ei leitud"),
    "lv": ("lapa nav atrasta", "lapa netika atrasta"),
    "lt": ("puslapis nerastas", "toks puslapis neegzistuoja"),
    "ca": ("pàgina no trobada", "no sha trobat la pàgina", "la pàgina no existeix"),
    "vi": ("không tìm thấy trang", "trang không tồn tại", "không tìm thấy"),
    "id": ("halaman tidak ditemukan", "tidak ditemukan", "halaman tidak tersedia", "halaman tidak dijumpai"),
    "ar": ("الصفحة غير موجودة", "لم يتم العثور على الصفحة", "صفحة غير موجودة", "الصفحة المطلوبة غير موجودة"),
    "fa": ("صفحه یافت نشد", "صفحه مورد نظر یافت نشد", "صفحه پیدا نشد"),
    "he": ("הדף לא נמצא", "העמוד לא נמצא", "דף לא נמצא", "העמוד המבוקש לא נמצא"),
    "hi": ("पृष्ठ नहीं मिला", "पेज नहीं मिला", "यह पृष्ठ मौजूद नहीं है"),
    "bn": ("পৃষ্ঠাটি পাওয়া যায়নি", "পাতাটি পাওয়া যায়নি"),
    "ta": ("பக்கம் கிடைக்கவில்லை", "பக்கம் காணப்படவில்லை"),
    "zh": (
        *(
            "页面未找到",
            "找不到页面",
            "页面不存在",
            "您访问的页面不存在",
            "你访问的页面不存在",
            "无法找到页面",
            "网页不存在",
        ),
        *(
            "找不到该页面",
            "页面已删除",
            "页面找不到了",
            "頁面不存在",
            "找不到頁面",
            "找不到網頁",
            "找不到您要的頁面",
            "文章不存在",
        ),
        *("内容不存在", "該頁面不存在", "找不到此頁面", "该页面不存在", "页面走丢了", "頁面未找到", "页面没有找到"),
    ),
    "ja": (
        *(
            "ページが見つかりません",
            "ページは見つかりません",
            "お探しのページは見つかりませんでした",
            "ページが存在しません",
        ),
        *(
            "ページが見つかりませんでした",
            "お探しのページは存在しません",
            "記事が見つかりません",
            "ページは存在しません",
        ),
        *("ページは削除された", "お探しのページはありません", "ページがありません"),
    ),
    "ko": (
        *(
            "페이지를 찾을 수 없습니다",
            "페이지를 찾을수 없습니다",
            "존재하지 않는 페이지",
            "페이지가 존재하지 않습니다",
        ),
        *("찾을 수 없는 페이지", "요청하신 페이지를 찾을 수 없습니다", "삭제된 게시물", "없는 페이지입니다"),
    ),
    "th": ("ไม่พบหน้า", "ไม่พบหน้าเว็บ", "ไม่พบเพจ", "ไม่พบหน้าที่คุณต้องการ"),
}
"""What says it by itself."""

CODES: Final = ("404", "410", "error404", "http404")
"""What says it only where nothing else is said."""

FILLERS: Final = frozenset(
    {
        *("http", "https", "error", "errors", "status", "code", "page"),
        *("the", "this", "that", "a", "an", "oops", "ooops"),
        *("whoops", "oopsie", "uh", "oh", "ah", "ooh", "hmm", "sorry"),
        *("we", "were", "afraid", "but", "it", "its", "is", "was"),
        *("are", "has", "have", "been", "can", "not", "could"),
        *("be", "requested", "looking", "for", "you", "your", "youre"),
        *("seems", "looks", "like", "i", "im", "to", "at", "in"),
        *("on", "here", "there", "404", "410", "e404", "url", "address"),
        *("site", "website", "web", "server", "unfortunately", "and", "or", "of", "with", "what", "erreur", "désolé"),
        *("oups", "la", "le", "cette", "cet", "nous", "vous"),
        *("que", "est", "fehler", "leider", "die", "diese", "der", "das"),
        *("angeforderte", "gesuchte", "ups", "tut", "uns", "leid", "entschuldigung", "el", "los", "lo"),
        *("sentimos", "vaya", "esta", "lamentamos", "desculpe", "ops", "opa", "o", "essa", "spiacenti", "siamo"),
        *("questa", "errore", "fout", "helaas", "deze", "de"),
        *("het", "fel", "tyvärr", "den", "fejl", "beklager", "feil"),
        *("virhe", "valitettavasti", "błąd", "przepraszamy", "chyba", "bohužel", "je", "hiba", "sajnos", "az"),
        *("eroare", "hopa", "greška", "ошибка", "упс", "извините", "к", "сожалению", "эта", "данная", "ой"),
        *("помилка", "hata", "üzgünüz", "lỗi", "rất", "tiếc", "maaf", "kesalahan", "खेद", "है", "错误", "錯誤"),
        *("抱歉", "对不起", "您", "啊哦", "哎呀", "エラー", "申し訳ございません", "오류", "죄송합니다", "에러"),
    }
)
"""What may stand beside it and says nothing else."""

ABOUT: Final = frozenset(
    {
        *("how", "why", "fix", "fixes", "fixed", "fixing", "guide", "guides", "best", "example", "examples"),
        *("design", "designs", "tutorial", "tutorials", "meaning", "explained", "custom", "customize"),
        *("create", "creating", "created", "make", "making", "handle", "handles", "handling", "handled"),
        *("avoid", "seo", "wordpress", "nginx", "apache", "django", "rails", "flask", "film", "movie", "song"),
        *("album", "band", "novel", "book", "review", "reviews", "template", "templates", "inspiration"),
        *("causes", "solve", "solved", "solving", "solution", "ways", "top", "creative", "funny", "cool", "list"),
        *("pages", "documentation", "docs", "wie", "warum", "pourquoi", "comment", "cómo", "como", "qué"),
        *("porque", "perché", "come", "exception", "exceptions", "middleware", "component", "react", "vue"),
        *("angular", "nextjs", "laravel", "test", "testing", "monitor", "monitoring", "tracking", "trafic"),
        *("traffic", "understanding", "podcast", "episode", "museum", "mean", "means", "does", "when"),
    }
)
"""With one of these, a text is about missing pages; it is none."""
