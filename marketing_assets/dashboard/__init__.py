"""The Streamlit app: what happened, why, and what to spend tomorrow, read from the snapshot only."""
