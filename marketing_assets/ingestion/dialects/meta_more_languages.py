"""Meta's column headers in further languages, as `meta_languages` has them.

Italian, Portuguese and Dutch from sample files and importers in public repositories; Japanese, Chinese, Korean and
Arabic from mureo's table, so only the columns that a report mostly has.
"""

from __future__ import annotations

from types import MappingProxyType

from marketing_assets.ingestion.dialects.meta_languages import Language

ITALIAN: Language = MappingProxyType(
    {
        "date": ("Giorno", "Data"),
        "starts": ("Inizio dei report", "Inizio del report", "Inizio del periodo di rendicontazione"),
        "ends": ("Fine dei report", "Fine del report", "Fine del periodo di rendicontazione"),
        "week": ("Settimana",),
        "month": ("Mese",),
        "account_id": ("ID account", "ID dell'account", "ID account pubblicitario"),
        "account": ("Nome dell'account", "Nome account"),
        "currency": ("Valuta",),
        "campaign": ("Nome della campagna", "Nome campagna", "Campagna"),
        "campaign_id": ("ID campagna", "ID della campagna"),
        "ad_group": ("Nome del gruppo di inserzioni", "Nome gruppo di inserzioni", "Gruppo di inserzioni"),
        "ad_group_id": ("ID gruppo di inserzioni", "ID del gruppo di inserzioni"),
        "ad": ("Nome dell'inserzione", "Nome inserzione", "Inserzione"),
        "ad_id": ("ID inserzione", "ID dell'inserzione"),
        "spend": ("Importo speso", "Spesa"),
        "impressions": ("Impression", "Impressioni"),
        "clicks": ("Clic sul link", "Clic sui link"),
        "all_clicks": ("Clic (tutti)", "Clic (totali)", "Clic"),
        "outbound_clicks": ("Clic in uscita", "Clic unici sul link"),
        "purchases": ("Acquisti", "Acquisti totali"),
        "website_purchases": ("Acquisti sul sito web", "Acquisti (sito web)", "Acquisti sul sito Web"),
        "purchases_value": ("Valore di conversione degli acquisti", "Valore di conversione dell'acquisto"),
        "website_purchases_value": (
            "Valore di conversione degli acquisti sul sito web",
            "Valore acquisti sul sito web",
        ),
        "leads_all": ("Lead", "Contatti"),
        "website_leads": ("Lead sul sito web", "Contatti sul sito web"),
        "form_leads": ("Lead (modulo)", "Contatti (modulo)"),
        "results": ("Risultati", "Risultato"),
        "result_type": ("Indicatore di risultato", "Indicatore dei risultati", "Tipo di risultato"),
        "reach": ("Copertura",),
        "frequency": ("Frequenza",),
        "cost_per_result": ("Costo per risultato", "Costo per risultati"),
        "ctr": ("CTR (percentuale di clic sul link)", "CTR (tasso di clic sul link)", "CTR (tutti)"),
        "cpc": ("CPC (costo per clic sul link)", "CPC (tutti)"),
        "cpm": ("CPM (costo per 1.000 impression)", "CPM (costo per 1000 impression)"),
        "cost_per_purchase": ("Costo per acquisto",),
        "roas": ("ROAS degli acquisti", "ROAS (ritorno sulla spesa pubblicitaria) degli acquisti"),
        "breakdown": ("Età", "Genere", "Sesso", "Piattaforma", "Posizionamento", "Regione", "Paese"),
        "delivery": ("Stato di pubblicazione", "Pubblicazione della campagna", "Livello di pubblicazione"),
        "settings": ("Impostazione di attribuzione", "Obiettivo", "Inizio", "Fine"),
    }
)

PORTUGUESE: Language = MappingProxyType(
    {
        "date": ("Dia", "Data"),
        "starts": ("Início dos relatórios", "Início do relatório"),
        "ends": ("Término dos relatórios", "Encerramento dos relatórios", "Fim dos relatórios", "Término do relatório"),
        "week": ("Semana",),
        "month": ("Mês",),
        "account_id": ("Identificação da conta", "ID da conta"),
        "account": ("Nome da conta",),
        "currency": ("Moeda",),
        "campaign": ("Nome da campanha", "Campanha"),
        "campaign_id": ("Identificação da campanha", "ID da campanha"),
        "ad_group": ("Nome do conjunto de anúncios", "Conjunto de anúncios"),
        "ad_group_id": ("Identificação do conjunto de anúncios", "ID do conjunto de anúncios"),
        "ad": ("Nome do anúncio", "Anúncio", "Anúncios"),
        "ad_id": ("Identificação do anúncio", "ID do anúncio"),
        "spend": ("Valor usado", "Valor gasto", "Montante gasto"),
        "impressions": ("Impressões",),
        "clicks": ("Cliques no link", "Cliques em links", "Cliques na ligação"),
        "all_clicks": ("Cliques (todos)", "Cliques (tudo)", "Cliques"),
        "outbound_clicks": ("Cliques de saída", "Cliques únicos no link"),
        "purchases": ("Compras", "Total de compras"),
        "website_purchases": ("Compras no site",),
        "purchases_value": (
            "Valor de conversão da compra",
            "Valor de conversão das compras",
            "Valor de conversão de compras",
            "Valor de conversão de compra",
        ),
        "website_purchases_value": (
            "Valor de conversão de compras no site",
            "Valor de conversão das compras no site",
            "Valor de conversão da compra no site",
        ),
        "conversion_value": ("Valor da conversão",),
        "leads_all": ("Leads", "Cadastros"),
        "website_leads": ("Leads no site", "Cadastros no site"),
        "form_leads": ("Leads (formulário)", "Cadastros (formulário)", "Leads no Facebook"),
        "results": ("Resultados", "Resultado"),
        "result_type": (
            "Indicador de resultados",
            "Indicador de resultado",
            "Tipo de resultado",
            "Tipo de resultados",
        ),
        "reach": ("Alcance",),
        "frequency": ("Frequência",),
        "cost_per_result": ("Custo por resultado", "Custo por resultados"),
        "ctr": ("CTR (taxa de cliques no link)", "CTR (todos)", "CTR (tudo)"),
        "cpc": ("CPC (custo por clique no link)", "CPC (todos)"),
        "cpm": ("CPM (custo por 1.000 impressões)", "CPM (custo por mil impressões)"),
        "cost_per_purchase": ("Custo por compra",),
        "roas": ("ROAS de compras (retorno do investimento em publicidade)", "ROAS de compras", "ROAS de resultados"),
        "breakdown": ("Idade", "Gênero", "Plataforma", "Posicionamento", "Região", "País"),
        "delivery": ("Veiculação da campanha", "Status de veiculação", "Nível de veiculação", "Veiculação"),
        "settings": ("Configuração de atribuição", "Objetivo", "Início", "Término"),
    }
)

DUTCH: Language = MappingProxyType(
    {
        "date": ("Dag", "Datum"),
        "starts": ("Start rapportage", "Begin rapportage", "Begin van rapportage"),
        "ends": ("Einde rapportage", "Einde van rapportage"),
        "week": ("Week",),
        "month": ("Maand",),
        "account_id": ("Account-ID",),
        "account": ("Accountnaam",),
        "currency": ("Valuta",),
        "campaign": ("Campagnenaam", "Naam campagne", "Campagne"),
        "campaign_id": ("Campagne-ID",),
        "ad_group": ("Naam advertentieset", "Advertentiesetnaam", "Advertentieset"),
        "ad_group_id": ("Advertentieset-ID",),
        "ad": ("Advertentienaam", "Naam advertentie", "Naam van advertentie", "Advertentie"),
        "ad_id": ("Advertentie-ID",),
        "spend": ("Besteed bedrag",),
        "impressions": ("Weergaven", "Vertoningen"),
        "clicks": ("Klikken op link", "Klikken op links", "Linkkliks", "Link-kliks", "Linkklikken"),
        "all_clicks": ("Klikken (alle)", "Klikken"),
        "outbound_clicks": ("Uitgaande klikken",),
        "purchases": ("Aankopen",),
        "website_purchases": ("Aankopen op website", "Websiteaankopen", "Aankopen op de website"),
        "purchases_value": (
            "Conversiewaarde van aankopen",
            "Conversiewaarde aankopen",
            "Conversiewaarde voor aankopen",
            "Aankoopconversiewaarde",
        ),
        "website_purchases_value": (
            "Conversiewaarde van aankopen op website",
            "Conversiewaarde van websiteaankopen",
        ),
        "results": ("Resultaten",),
        "result_type": ("Resultatenindicator", "Resultaatindicator", "Resultaattype"),
        "reach": ("Bereik",),
        "frequency": ("Frequentie",),
        "cost_per_result": ("Kosten per resultaat", "Kosten per resultaten"),
        "ctr": ("CTR (doorklikratio)", "CTR (alle)"),
        "cpc": ("CPC (kosten per klik op link)", "CPC (alle)"),
        "cpm": ("CPM (kosten per 1000 weergaven)", "CPM (kosten per 1.000 weergaven)"),
        "breakdown": ("Leeftijd", "Geslacht", "Platform", "Plaatsing", "Land"),
    }
)

JAPANESE: Language = MappingProxyType(
    {
        "date": ("日", "日付"),
        "starts": ("レポート開始日",),
        "ends": ("レポート終了日",),
        "campaign": ("キャンペーン名",),
        "ad_group": ("広告セット名",),
        "ad": ("広告名",),
        "spend": ("消化金額",),
        "impressions": ("インプレッション",),
        "clicks": ("リンクのクリック",),
        "all_clicks": ("クリック(すべて)",),
        "purchases": ("購入",),
        "results": ("結果",),
        "result_type": ("結果インジケーター",),
        "reach": ("リーチ",),
        "frequency": ("フリークエンシー",),
    }
)

CHINESE: Language = MappingProxyType(
    {
        "date": ("单日", "天數", "日期"),
        "starts": ("报告开始日期", "分析報告開始"),
        "ends": ("报告结束日期", "分析報告結束"),
        "campaign": ("广告系列名称", "行銷活動名稱"),
        "ad_group": ("广告组名称", "廣告組合名稱"),
        "ad": ("广告名称", "廣告名稱"),
        "spend": ("已花费金额", "花費金額"),
        "impressions": ("展示次数", "曝光次數"),
        "clicks": ("链接点击量", "連結點擊次數"),
        "results": ("成效",),
        "result_type": ("成效指标", "成果指標"),
    }
)

KOREAN: Language = MappingProxyType(
    {
        "date": ("일",),
        "starts": ("보고 시작",),
        "ends": ("보고 종료",),
        "campaign": ("캠페인 이름",),
        "ad_group": ("광고 세트 이름",),
        "ad": ("광고 이름",),
        "spend": ("지출 금액",),
        "impressions": ("노출",),
        "clicks": ("링크 클릭",),
        "purchases": ("구매",),
        "results": ("결과",),
        "result_type": ("결과 표시 도구",),
    }
)

ARABIC: Language = MappingProxyType(
    {
        "starts": ("بداية التقارير",),
        "ends": ("نهاية التقارير",),
        "campaign": ("اسم الحملة",),
        "spend": ("المبلغ الذي تم إنفاقه",),
    }
)
