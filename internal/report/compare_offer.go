package report

import (
	"cmp"
	"slices"
	"strings"
)

// Field is one field of a TLS offer in two runs.
type Field struct {
	Name  string   `json:"name"` // "suites"
	Gone  []string `json:"gone,omitempty"`
	New   []string `json:"new,omitempty"`
	Order bool     `json:"order,omitempty"` // the same, in another order
}

// offerChange compares the offers that are made most often: what a release offers when
// nobody sets anything.
func offerChange(was, is []Offer) []Field {
	if len(was) == 0 || len(is) == 0 {
		return nil
	}
	a, b := was[0].Offer, is[0].Offer
	var changed []Field
	for _, f := range []struct {
		name string
		a, b []string
	}{
		{"versions", a.Versions, b.Versions}, {"suites", a.Suites, b.Suites}, {"groups", a.Groups, b.Groups},
		{"signatures", a.Signatures, b.Signatures}, {"ALPN", a.ALPN, b.ALPN}, {"server name", sent(a.ServerName), sent(b.ServerName)},
	} {
		if !slices.Equal(f.a, f.b) {
			field := Field{Name: f.name, Gone: without(f.a, f.b), New: without(f.b, f.a)}
			field.Order = len(field.Gone)+len(field.New) == 0
			changed = append(changed, field)
		}
	}
	return changed
}

// sent tells whether a server is named, not which: that is the bench's.
func sent(name string) []string {
	if name == "" {
		return nil
	}
	return []string{"sent"}
}

func without(all, others []string) []string {
	var left []string
	for _, s := range all {
		if !slices.Contains(others, s) {
			left = append(left, visibleLine(s))
		}
	}
	return left
}

// before and after say what the field lost and won.
func (l language) before(f Field) string {
	if f.Order {
		return l.F("another order")
	}
	return cmp.Or(strings.Join(f.Gone, ", "), l.F("without them"))
}

func (l language) after(f Field) string {
	if f.Order {
		return l.F("the same %s", l.F(f.Name))
	}
	return cmp.Or(strings.Join(f.New, ", "), l.F("without them"))
}
