"""Headers of Google Ads in other languages than English -> meanings, as in `google_ads`.

German from importers in ReportHelden and search-term tools; French, Spanish (Spain: Coste, Latin America: Costo),
Italian and Dutch from importers and instructions in public repositories; Brazilian Portuguese from the copy of a real
export in a test. The rest are the words of Google's own pages.
"""

from __future__ import annotations

GERMAN = {
    "Tag": "date", "Datum": "date", "Woche": "week", "Monat": "month", "Quartal": "quarter", "Jahr": "year",
    "Kampagne": "campaign", "Kampagnenname": "campaign", "Kampagnen-ID": "campaign_id",
    "Anzeigengruppe": "ad_group", "Anzeigengruppen-ID": "ad_group_id", "Anzeigen-ID": "ad_id", "Anzeigenname": "ad",
    "Kundennummer": "account_id", "Kunden-ID": "account_id", "Konto-ID": "account_id",
    "Konto": "account_name", "Kontoname": "account_name",
    "Währungscode": "currency", "Währung": "currency", "Zeitzone": "time_zone",
    "Kosten": "spend", "Kosten (umgerechnete Währung)": "converted_cost",
    "Impressionen": "impressions", "Klicks": "clicks",
    "Conv.-Wert": "revenue", "Conv-Wert": "revenue", "Conversion-Wert": "revenue", "Wert der Conversions": "revenue",
    "Alle Conv.": "number", "Wert aller Conv.": "amount", "Interaktionen": "number", "View-through-Conv.": "number",
    "Interaktionsrate": "rate", "Conv.-Rate": "rate", "Durchschn. CPC": "amount", "Durchschn. Kosten": "amount",
    "Kosten/Conv.": "amount", "Kosten / Conv.": "amount", "Conv.-Wert/Kosten": "rate", "Conv.-Wert / Kosten": "rate",
    "Anteil an möglichen Impr. im Suchnetzwerk": "rate", "Kampagnenstatus": "status", "Kampagnentyp": "status",
    "Budgettyp": "status", "Gerät": "status", "Netzwerk": "status", "Suchbegriff": "search_term",
    "Klicktyp": "click_type", "Zielgruppensegment": "audience",
    "Conversion-Aktion": "conversion_action", "Conversion-Kategorie": "conversion_action", "Asset-Typ": "asset",
}  # fmt: skip
FRENCH = {
    "Jour": "date", "Semaine": "week", "Mois": "month", "Trimestre": "quarter", "Année": "year",
    "Campagne": "campaign", "Nom de la campagne": "campaign", "ID de campagne": "campaign_id",
    "ID de la campagne": "campaign_id", "Groupe d'annonces": "ad_group", "ID du groupe d'annonces": "ad_group_id",
    "ID de l'annonce": "ad_id", "Nom de l'annonce": "ad", "ID de client": "account_id", "Numéro client": "account_id",
    "ID client": "account_id", "Compte": "account_name", "Nom du compte": "account_name",
    "Code de devise": "currency", "Code devise": "currency", "Devise": "currency", "Fuseau horaire": "time_zone",
    "Coût": "spend", "Coût (devise convertie)": "converted_cost", "Clics": "clicks",
    "Valeur de conv.": "revenue", "Valeur conv.": "revenue", "Valeur de conversion": "revenue",
    "Valeur des conversions": "revenue", "Toutes les conv.": "number", "Valeur de toutes les conv.": "amount",
    "Taux de conv.": "rate", "Taux d'interaction": "rate", "CPC moy.": "amount", "Coût moy.": "amount",
    "Coût/conv.": "amount", "Coût / conv.": "amount", "Valeur de conv./coût": "rate", "Valeur de conv. / coût": "rate",
    "État de la campagne": "status", "Type de campagne": "status", "Appareil": "status",
    "Terme de recherche": "search_term", "Type de clic": "click_type", "Action de conversion": "conversion_action",
}  # fmt: skip
SPANISH = {
    "Día": "date", "Fecha": "date", "Semana": "week", "Mes": "month", "Trimestre": "quarter", "Año": "year",
    "Campaña": "campaign", "Nombre de la campaña": "campaign", "ID de campaña": "campaign_id",
    "ID de la campaña": "campaign_id", "Grupo de anuncios": "ad_group", "ID del grupo de anuncios": "ad_group_id",
    "ID de grupo de anuncios": "ad_group_id", "ID del anuncio": "ad_id", "Nombre del anuncio": "ad",
    "ID de cliente": "account_id", "ID del cliente": "account_id", "Cuenta": "account_name",
    "Nombre de la cuenta": "account_name", "Código de moneda": "currency", "Moneda": "currency",
    "Zona horaria": "time_zone", "Coste": "spend", "Costo": "spend", "Coste (moneda convertida)": "converted_cost",
    "Costo (moneda convertida)": "converted_cost", "Impresiones": "impressions", "Clics": "clicks",
    "Conversiones": "conversions", "Valor de conv.": "revenue", "Valor de conversión": "revenue",
    "Valor de las conversiones": "revenue", "Todas las conv.": "number", "Valor de todas las conv.": "amount",
    "Interacciones": "number", "Tasa de conv.": "rate", "Porcentaje de conversiones": "rate",
    "Tasa de interacción": "rate", "CPC medio": "amount", "CPC prom.": "amount", "Prom. CPC": "amount",
    "CPC medio (moneda convertida)": "amount", "Coste medio": "amount", "Costo prom.": "amount",
    "Coste/conv.": "amount", "Costo/conv.": "amount", "Costo / conv.": "amount", "Coste / conv.": "amount",
    "Valor conv./coste": "rate", "Valor de conv./costo": "rate", "Valor de conv. / costo": "rate",
    "Presupuesto": "amount", "CPA objetivo": "amount", "Cuota de impr. de búsqueda": "rate",
    "Estado de la campaña": "status", "Tipo de campaña": "status", "Tipo de presupuesto": "status",
    "Término de búsqueda": "search_term", "Tipo de clic": "click_type", "Acción de conversión": "conversion_action",
    "Categoría de conversión": "conversion_action", "Nombre de la acción de conversión": "conversion_action",
    "Tipo de acción de conversión": "conversion_action", "Origen de la conversión": "conversion_action",
}  # fmt: skip
ITALIAN = {
    "Giorno": "date", "Data": "date", "Settimana": "week", "Mese": "month", "Trimestre": "quarter", "Anno": "year",
    "Campagna": "campaign", "Nome della campagna": "campaign", "ID campagna": "campaign_id",
    "Gruppo di annunci": "ad_group", "ID gruppo di annunci": "ad_group_id", "ID annuncio": "ad_id",
    "Nome annuncio": "ad", "ID cliente": "account_id", "Nome account": "account_name",
    "Codice valuta": "currency", "Valuta": "currency", "Fuso orario": "time_zone",
    "Costo (valuta convertita)": "converted_cost", "Impressioni": "impressions", "Clic": "clicks",
    "Conversioni": "conversions", "Valore conv.": "revenue", "Val. conv.": "revenue",
    "Valore di conversione": "revenue", "Valore delle conversioni": "revenue", "Tutte le conv.": "number",
    "Interazioni": "number", "Tasso di conv.": "rate", "Tasso di interazione": "rate", "CPC medio": "amount",
    "Costo medio": "amount", "Costo/conv.": "amount", "Valore conv./costo": "rate", "Stato della campagna": "status",
    "Tipo di campagna": "status", "Termine di ricerca": "search_term",
    "Tipo di clic": "click_type", "Azione di conversione": "conversion_action",
}  # fmt: skip
PORTUGUESE = {
    "Dia": "date", "Data": "date", "Semana": "week", "Mês": "month", "Trimestre": "quarter", "Ano": "year",
    "Campanha": "campaign", "Nome da campanha": "campaign", "ID da campanha": "campaign_id",
    "Código da campanha": "campaign_id", "Grupo de anúncios": "ad_group", "ID do grupo de anúncios": "ad_group_id",
    "Código do grupo de anúncios": "ad_group_id", "ID do anúncio": "ad_id", "Código do anúncio": "ad_id",
    "Nome do anúncio": "ad", "ID do cliente": "account_id", "Código de cliente": "account_id",
    "Conta": "account_name", "Nome da conta": "account_name", "Código da moeda": "currency",
    "Código de moeda": "currency", "Moeda": "currency", "Fuso horário": "time_zone", "Custo": "spend",
    "Custo (moeda convertida)": "converted_cost", "Impressões": "impressions", "Cliques": "clicks",
    "Conversões": "conversions", "Valor da conv.": "revenue", "Valor de conversão": "revenue",
    "Valor conv.": "revenue", "Todas as conv.": "number", "Interações": "number", "Taxa de conv.": "rate",
    "Taxa de interação": "rate", "CPC méd.": "amount", "CPC médio": "amount", "Custo médio": "amount",
    "Custo / conv.": "amount", "Custo/conv.": "amount", "Valor da conv./custo": "rate", "Valor conv. / custo": "rate",
    "Orçamento": "amount", "Status da campanha": "status", "Tipo de campanha": "status",
    "Termo de pesquisa": "search_term", "Tipo de clique": "click_type", "Ação de conversão": "conversion_action",
}  # fmt: skip
DUTCH = {
    "Dag": "date", "Datum": "date", "Maand": "month", "Kwartaal": "quarter", "Jaar": "year",
    "Campagne": "campaign", "Campagnenaam": "campaign", "Campagne-ID": "campaign_id",
    "Advertentiegroep": "ad_group", "Advertentiegroepnaam": "ad_group", "Advertentiegroep-ID": "ad_group_id",
    "Advertentie-ID": "ad_id", "Advertentienaam": "ad", "Klant-ID": "account_id", "Accountnaam": "account_name",
    "Valutacode": "currency", "Tijdzone": "time_zone", "Kosten (omgerekende valuta)": "converted_cost",
    "Vertoningen": "impressions", "Vert.": "impressions", "Klikken": "clicks",
    "Conversies": "conversions", "Conv.waarde": "revenue", "Conversiewaarde": "revenue", "Conv. waarde": "revenue",
    "Alle conv.waarde": "amount", "Interacties": "number", "Conversieratio": "rate", "Conv.ratio": "rate",
    "Gem. CPC": "amount", "Gem. kosten": "amount", "Kosten/conv.": "amount", "Kosten / conv.": "amount",
    "Kosten/conversie": "amount", "Conv.waarde/kosten": "rate", "Conv.waarde / kosten": "rate",
    "Zoekvertoningsaandeel": "rate", "Campagnestatus": "status", "Campagnetype": "status", "Zoekterm": "search_term",
    "Conversieactie": "conversion_action",
}  # fmt: skip
OTHERS = {
    "Dzień": "date", "Kampania": "campaign", "Identyfikator kampanii": "campaign_id", "Grupa reklam": "ad_group",
    "Kod waluty": "currency", "Koszt": "spend", "Wyświetlenia": "impressions", "Wyśw.": "impressions",
    "Kliknięcia": "clicks", "Konwersje": "conversions", "Wartość konwersji": "revenue", "Wartość konw.": "revenue",
    "Kampanj": "campaign", "Kampanj-id": "campaign_id", "Annonsgrupp": "ad_group", "Valutakod": "currency",
    "Kostnad": "spend", "Visn.": "impressions", "Klick": "clicks", "Konverteringar": "conversions",
    "Konv.värde": "revenue",
    "日": "date", "キャンペーン": "campaign", "キャンペーン ID": "campaign_id", "広告グループ": "ad_group",
    "通貨コード": "currency", "費用": "spend", "表示回数": "impressions", "クリック数": "clicks",
    "コンバージョン": "conversions", "コンバージョン値": "revenue",
}  # fmt: skip

TRANSLATED = (GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, OTHERS)
