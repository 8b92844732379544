package coverage

import (
	"fmt"
	"slices"
	"strings"

	"attest/broker/wire"
)

func tables() []Table {
	all := []Table{{Name: "guide", Rows: rows("guide",
		"plain-connection tls-unverified tls-one-way tls-mutual publish-subscribe passive-close pdp-deactivation "+
			"note-1 note-2 note-3 note-4 faq-1 faq-2 faq-3 faq-4 faq-5 faq-6 faq-7")}}
	for _, g := range manual() {
		all = append(all, g.commands(), g.forms())
	}
	return append(all,
		Table{Name: "manual SSLCFG keys", Rows: rows("manual:SSLCFG",
			"sslversion ciphersuite cacert clientcert clientkey seclevel hostname ignorelocaltime negotiatetimeout clientrandom premaster verifymode")},
		Table{Name: "MQTT 3.1.1 client statements", Rows: statements()},
		Table{Name: "ETSI client purposes", Rows: purposes()},
		Table{Name: "history", Rows: history()})
}

// rows makes a row of each word, under a prefix.
func rows(prefix, words string) []Row {
	var all []Row
	for word := range strings.FieldsSeq(words) {
		all = append(all, Row{Tag: prefix + ":" + word})
	}
	return all
}

// statements are those that bind a client: the ones that the broker holds against
// every packet, and those that only a scenario can bring about. 3.3.1-3 is none: whether
// DUP is passed on is the server's.
func statements() []Row {
	var all []Row
	for _, s := range wire.Statements() {
		row := Row{Tag: "mqtt:" + strings.TrimPrefix(s.Clause, "MQTT-"), Ambient: true}
		if !slices.ContainsFunc(all, func(r Row) bool { return r.Tag == row.Tag }) {
			all = append(all, row)
		}
	}
	return append(all, rows("mqtt", "2.3.1-3 2.3.1-5 3.1.2-4 3.1.2-5 3.1.2-6 4.1.0-1 4.1.0-2 4.3.1-1 4.3.2-1 4.3.2-2 4.4.0-1")...)
}

// purposes are the client's of ETSI TS 103 597-1.
func purposes() []Row {
	var all []Row
	for _, group := range []struct {
		name string
		n    int
	}{
		{"CONNECT", 14}, {"CONNACK", 1}, {"PUBLISH", 11}, {"PUBACK", 2}, {"PUBREC", 2}, {"PUBREL", 2}, {"PUBCOMP", 1},
		{"SUBSCRIBE", 3}, {"UNSUBSCRIBE", 2}, {"DISCONNECT", 2}, {"KEEPALIVE", 1},
	} {
		for i := range group.n {
			all = append(all, Row{Tag: fmt.Sprintf("etsi:%s_%03d", group.name, i+1)})
		}
	}
	return all
}

// history is the regressions that releases of this family had.
func history() []Row {
	var all []Row
	for i := range 33 {
		all = append(all, Row{Tag: fmt.Sprintf("history:H%d", i)})
	}
	return all
}

// others are names that may be tagged and are no promise of their own: pages
// without a command, commands without a page, and statements that bind the server,
// which is ours.
func others() []string {
	all := []string{"manual:examples", "manual:SSLMIPSTART", "manual:CTZU", "manual:error-codes", "manual:state-machine", "manual:CME_ERROR"}
	for _, s := range []struct {
		section string
		n       int
	}{
		{"1.5.3", 3}, {"2.2.2", 2}, {"2.3.1", 7}, {"3.1.0", 2}, {"3.1.2", 24}, {"3.1.3", 11}, {"3.1.4", 5}, {"3.2.0", 1}, {"3.2.2", 6},
		{"3.3.1", 12}, {"3.3.2", 3}, {"3.3.4", 1}, {"3.3.5", 2}, {"3.6.1", 1}, {"3.8.1", 1}, {"3.8.3", 4}, {"3.8.4", 6}, {"3.9.3", 2},
		{"3.10.1", 1}, {"3.10.3", 2}, {"3.10.4", 6}, {"3.12.4", 1}, {"3.14.1", 1}, {"3.14.4", 3}, {"4.1.0", 2}, {"4.3.1", 1}, {"4.3.2", 2},
		{"4.3.3", 2}, {"4.4.0", 1}, {"4.5.0", 1}, {"4.6.0", 6}, {"4.7.1", 3}, {"4.7.2", 1}, {"4.7.3", 4}, {"4.8.0", 2},
	} {
		for i := range s.n {
			all = append(all, fmt.Sprintf("mqtt:%s-%d", s.section, i+1))
		}
	}
	return all
}
