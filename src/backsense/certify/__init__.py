"""The certificate: what is proven of the knowledge over the whole answer space, and the prover's own examination."""
