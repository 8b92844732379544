package steps

import (
	"attest/broker"
	"attest/internal/bench"
	"attest/internal/verdict"
)

// Offers returns what the modem offered in the ClientHellos of a trial, equal ones
// as one.
func Offers(t *bench.Trial) []verdict.Offer {
	var all []verdict.Offer
	events, _ := t.Events()
	for _, e := range events {
		if e.Kind == broker.ClientHello {
			all = verdict.Add(all, offer(e.Hello))
		}
	}
	return all
}

func offer(h *broker.Hello) verdict.Offer {
	return verdict.Offer{
		Versions: h.VersionNames(), Suites: h.SuiteNames(), Groups: h.GroupNames(), Signatures: h.SchemeNames(),
		ALPN: h.ALPN, ServerName: h.SNI, Handshakes: 1,
	}
}
