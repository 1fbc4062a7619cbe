"""Requests for the lab's pods: the pods answer on their own addresses, and Istio hears of them."""
