package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"attest/internal/verdict"
)

// Offer is what the release offers in TLS, and who has seen it.
type Offer struct {
	verdict.Offer
	First string `json:"first"` // id of the first scenario of the plan that saw it
}

// Offers returns the different offers of a run, the most frequent one first: it is
// what the release offers when nobody sets anything. All attempts count.
func (r *Run) Offers() []Offer {
	var all []Offer
	at := make(map[string]int)
	for _, c := range r.Cases() {
		for _, a := range c.Attempts() {
			for _, o := range a.Offers {
				i, ok := at[o.String()]
				if !ok {
					i = len(all)
					at[o.String()] = i
					all = append(all, Offer{Offer: o, First: c.ID})
					continue
				}
				all[i].Handshakes += o.Handshakes
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Offer) int { return cmp.Compare(b.Handshakes, a.Handshakes) })
	return all
}

// seen says how many handshakes showed the offer, and where to look.
func (o Offer) seen() string { return language{}.seen(o) }

func (l language) seen(o Offer) string {
	return l.F("%s, first in %s", l.N(o.Handshakes, "handshake"), visibleLine(o.First))
}

// offered is the release's TLS offer in one line for JUnit; empty if it made none.
func offered(r *Run) string {
	all := r.Offers()
	if len(all) == 0 {
		return ""
	}
	text := fmt.Sprintf("%s (%s)", visibleLine(all[0].String()), all[0].seen())
	if others := len(all) - 1; others > 0 {
		text += "; and " + language{}.N(others, "other offer")
	}
	return text
}

// offerLine is the offer as short as a terminal wants it.
func offerLine(all []Offer) string {
	if len(all) == 0 {
		return ""
	}
	o := all[0]
	name := "no server name"
	if o.ServerName != "" {
		name = fmt.Sprintf("server name %q", o.ServerName)
	}
	return visibleLine(fmt.Sprintf("TLS offer: %s; %s; groups %s; %s (%s); %s in all",
		listed(o.Versions), language{}.N(len(o.Suites), "suite"), listed(o.Groups), name, o.seen(), language{}.N(len(all), "offer")))
}

func listed(names []string) string { return cmp.Or(strings.Join(names, ", "), "none") }

// offerView is an offer on the page.
type offerView struct {
	Seen, Versions, ServerName string
	Facts                      []fact
}

func (l language) offers(all []Offer) []offerView {
	var views []offerView
	for _, o := range all {
		v := offerView{Seen: l.seen(o), Versions: l.listed(o.Versions), ServerName: visibleLine(cmp.Or(o.ServerName, l.F("none")))}
		v.Facts = []fact{{l.F("Versions"), v.Versions}, {"SNI", v.ServerName}}
		for _, f := range []struct {
			name   string
			values []string
		}{{l.F("Suites"), o.Suites}, {l.F("Groups"), o.Groups}, {l.F("Signatures"), o.Signatures}, {"ALPN", o.ALPN}} {
			v.Facts = append(v.Facts, fact{f.name, l.listed(f.values)})
		}
		views = append(views, v)
	}
	return views
}

func (l language) listed(names []string) string {
	return visibleLine(cmp.Or(strings.Join(names, ", "), l.F("none")))
}
