"""Who the visitors, customers and campaigns are: session segments, customer segments, campaign clusters, and a model
of the revenue a campaign brings in a day. All names follow from rules or profiles that can be read; where the data do
not say, the answer is 'unclear'. Groups of people below the smallest publishable size are merged before they are shown.
"""

from marketing_assets.audience.clusters import CAMPAIGN_WINDOW_SQL, cluster_campaigns
from marketing_assets.audience.customers import segment_customers
from marketing_assets.audience.findings import findings
from marketing_assets.audience.publish import publishable_segments, segment_sizes
from marketing_assets.audience.revenue_models import RevenueModels, fit_revenue_models
from marketing_assets.audience.sessions import segment_sessions

__all__ = [
    "CAMPAIGN_WINDOW_SQL", "RevenueModels", "cluster_campaigns", "findings", "fit_revenue_models",
    "publishable_segments", "segment_customers", "segment_sessions", "segment_sizes",
]  # fmt: skip
