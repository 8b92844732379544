package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

// TestOffers: what the modem offered is added up over scenarios, the usual first, and
// is in every file; also in those of a run that was killed.
func TestOffers(t *testing.T) {
	plan, results := sample()
	for name, end := range map[string]*report.End{"ended": {Finished: epoch}, "killed": nil} {
		dir, run := record(t, sampleHeader(), plan, results, end)
		if err := report.Write(dir, run); err != nil {
			t.Fatal(err)
		}
		got := run.Offers()
		if len(got) != 3 || got[0].Handshakes != 3 || got[0].First != "CONN-001" || got[1].ServerName != "broker.example" {
			t.Errorf("%s: got %+v, want the usual one three times, then the others", name, got)
		}
		want := "TLS offer: ≤ TLS 1.2; 2 suites; groups secp256r1; no server name (3 handshakes, first in CONN-001); 3 offers in all\n"
		if text := run.Summary().String(); !strings.Contains(text, want) {
			t.Errorf("%s: got %s, want %q in it", name, text, want)
		}
		var doc struct {
			Offers []report.Offer `json:"tls_offers"`
		}
		if err := json.Unmarshal([]byte(read(t, dir, "run.json")), &doc); err != nil || len(doc.Offers) != 3 {
			t.Errorf("%s: run.json has %d offers, %v", name, len(doc.Offers), err)
		}
		whole := `versions ≤ TLS 1.2; suites TLS_RSA_WITH_AES_256_CBC_SHA, 0xCAFE; groups secp256r1; signatures PKCS1WithSHA256; ` +
			`ALPN none; server name none (3 handshakes, first in CONN-001); and 2 other offers`
		junit := parseJUnit(t, read(t, dir, "junit.xml"))
		for _, s := range junit.Suites {
			if !slices.Contains(s.Properties, parsedProperty{"tls-offer", whole}) {
				t.Errorf("%s: %s has the properties %q, want %q among them", name, s.Name, s.Properties, whole)
			}
		}
		page := parseHTML(t, read(t, dir, "report.html")).text
		for _, want := range []string{"TLS offer 3", "TLS_RSA_WITH_AES_256_CBC_SHA, 0xCAFE", "1 handshake, first in CONN-001: ≤ TLS 1.2, server name broker.example"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: %q is not on the page", name, want)
			}
		}
	}
}

func TestNoOffers(t *testing.T) {
	plan, results := conforming(1)
	dir, run := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"junit.xml", "run.json", "report.html"} {
		if text := strings.ToLower(read(t, dir, name)); strings.Contains(text, "tls offer") || strings.Contains(text, "tls-offer") || strings.Contains(text, "tls_offer") {
			t.Errorf("%s speaks of an offer, and there was none", name)
		}
	}
}

// TestSecurity: that the modem let a forged server in is said wherever the failure is.
func TestSecurity(t *testing.T) {
	plan, results := conforming(1)
	results[0].Outcome, results[0].Judgement = verdict.Fail, verdict.Deviates
	results[0].Mismatches = []*verdict.Mismatch{forged()}
	dir, run := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	summary := run.Summary().String()
	for _, want := range []string{`deviates: security: want "CONNECT FAIL", got CONNECT OK`, "security: in 1 scenario the modem accepted a peer that it must refuse"} {
		if !strings.Contains(summary, want) {
			t.Errorf("got %s, want %q in it", summary, want)
		}
	}
	failure := parseJUnit(t, read(t, dir, "junit.xml")).Suites[0].Cases[0].Failure
	if !strings.HasPrefix(failure.Message, "security: ") || !strings.Contains(failure.Body, "security:    the modem accepted") {
		t.Errorf("JUnit says %+v", failure)
	}
	if page := parseHTML(t, read(t, dir, "report.html")).text; !strings.Contains(page, "security the modem accepted a peer that it must refuse") {
		t.Error("the page does not name it")
	}
}
