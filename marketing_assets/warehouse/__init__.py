"""Tables in and out: the home's layout, the working warehouse, the lake of daily partitions, the published snapshot."""
