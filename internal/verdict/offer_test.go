package verdict_test

import (
	"testing"

	"attest/internal/verdict"
)

func TestAddCountsEqualOffersAsOne(t *testing.T) {
	usual := verdict.Offer{Versions: []string{"TLS 1.2"}, Suites: []string{"A", "B"}, Handshakes: 1}
	turned, named := usual, usual
	turned.Suites = []string{"B", "A"} // the order is the modem's preference
	named.ServerName = `broker"; ALPN none`
	var all []verdict.Offer
	for _, o := range []verdict.Offer{usual, turned, usual, named, usual} {
		all = verdict.Add(all, o)
	}
	if len(all) != 3 || all[0].Handshakes != 3 || all[1].Suites[0] != "B" || all[2].ServerName != named.ServerName {
		t.Errorf("got %+v, want three different ones, the first of them three times", all)
	}
	want := `versions TLS 1.2; suites A, B; groups none; signatures none; ALPN none; server name "broker\"; ALPN none"`
	if got := all[2].String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
