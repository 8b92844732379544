package report

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"attest/internal/exchange"
	"attest/internal/verdict"
)

// Contrast is something that was seen in both runs, and not alike.
type Contrast struct {
	What   string `json:"what"` // "AT+CREG=?", "AT+MPUB=, length of parameter 4"
	Before string `json:"before"`
	After  string `json:"after"`
}

// observed is what the timelines of a run show, whatever a scenario looked for.
type observed struct {
	say     language
	forms   map[string]*answers        // by the form of the command, "AT+MPUB="
	reaches map[string]*reach          // by the form and the parameter
	tests   map[string]map[string]bool // what the test forms answered
	offers  []Offer
}

// answers counts what a command was answered.
type answers struct{ taken, refused, none int }

// reach is how far a parameter goes: values, or lengths of texts, that were taken and refused.
type reach struct{ taken, refused map[int]bool }

// judgedInBoth returns the scenarios on which both runs have a verdict.
func judgedInBoth(a, b *Run) map[string]bool {
	both, ids := make(map[string]int), make(map[string]bool)
	for i, r := range []*Run{a, b} {
		for _, result := range r.Results {
			if result.Outcome == verdict.Pass || result.Outcome == verdict.Fail {
				both[result.ID] |= 1 << i
			}
		}
	}
	for id, runs := range both {
		if runs == 3 {
			ids[id] = true
		}
	}
	return ids
}

// observe looks at the dialogues of those scenarios.
func (l language) observe(r *Run, talks []talk, ids map[string]bool) observed {
	o := observed{say: l, forms: make(map[string]*answers), reaches: make(map[string]*reach), tests: make(map[string]map[string]bool)}
	for _, t := range talks {
		for _, e := range t.exchanges {
			if form := visibleLine(e.Form()); ids[t.id] && form != "" {
				o.see(form, e)
			}
		}
	}
	o.offers = r.only(ids).Offers()
	return o
}

func (o observed) see(form string, e exchange.Exchange) {
	if o.forms[form] == nil {
		o.forms[form] = &answers{}
	}
	switch a := o.forms[form]; {
	case e.Refused():
		a.refused++
	case e.Taken():
		a.taken++
	default:
		a.none++
	}
	if strings.HasSuffix(form, "=?") && e.Taken() {
		if o.tests[form] == nil {
			o.tests[form] = make(map[string]bool)
		}
		o.tests[form][visibleLine(strings.Join(e.Answer, " "))] = true
	}
	if params, err := e.Params(); err == nil && strings.HasSuffix(form, "=") && e.Result != "" {
		o.measure(form, e, params)
	}
}

// measure holds the values of an answered command against those seen so far.
func (o observed) measure(form string, e exchange.Exchange, params []string) {
	for i, param := range params {
		name, size := o.say.F("%s, parameter %d", form, i+1), len(param)
		n, err := strconv.Atoi(param)
		if number.MatchString(param) && err == nil && !strings.Contains(e.Text, `"`+param+`"`) {
			size = n
		} else {
			name = o.say.F("%s, length of parameter %d", form, i+1)
		}
		at := o.reaches[name]
		if at == nil {
			at = &reach{make(map[int]bool), make(map[int]bool)}
			o.reaches[name] = at
		}
		if e.Refused() {
			at.refused[size] = true
		} else {
			at.taken[size] = true
		}
	}
}

// number is a parameter that counts by its value; longer ones are identities.
var number = regexp.MustCompile(`^\d{1,9}$`)

// answered says whether a command is understood.
func (l language) answered(a answers) string {
	switch {
	case a.taken > 0:
		return l.F("understood")
	case a.refused > 0:
		return l.F("refused")
	}
	return l.F("not answered")
}

// inventory returns the commands that one of the runs alone understands, and the test
// forms that both understand and that answer something else. What one run never sent is
// no difference.
func (l language) inventory(was, is observed) []Contrast {
	var all []Contrast
	for _, form := range slices.Sorted(maps.Keys(was.forms)) {
		then, now := was.forms[form], is.forms[form]
		if now == nil {
			continue
		}
		before, after := l.answered(*then), l.answered(*now)
		if before == after {
			before, after = l.listOf(was.tests[form]), l.listOf(is.tests[form])
		}
		if before != after {
			all = append(all, Contrast{What: form, Before: before, After: after})
		}
	}
	return all
}

func (l language) listOf(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), l.F(" or "))
}

// most is the largest that was taken.
func (r reach) most() int {
	most := 0
	for n := range r.taken {
		most = max(most, n)
	}
	return most
}

// bound is the smallest value that was refused although it is larger than all that were
// taken; 0 if there is none.
func (r reach) bound() int {
	least, most := 0, r.most()
	for n := range r.refused {
		if n > most && (least == 0 || n < least) {
			least = n
		}
	}
	return least
}

func (l language) reached(r reach) string {
	if b := r.bound(); b > 0 {
		return l.F("%d taken, %d refused", r.most(), b)
	}
	return l.F("%d taken", r.most())
}

// short reports whether r refused, beyond all that it took, a value that the other took.
func (r reach) short(other reach) bool {
	most := r.most()
	for n := range r.refused {
		if n > most && other.taken[n] {
			return true
		}
	}
	return false
}

// limits returns the parameters of which one run refused what the other took. It must be
// the same value: that a run merely tried more, or another port, is no difference.
func (l language) limits(was, is observed) []Contrast {
	var all []Contrast
	for _, name := range slices.Sorted(maps.Keys(was.reaches)) {
		then, now := was.reaches[name], is.reaches[name]
		if now == nil || len(then.taken) == 0 || len(now.taken) == 0 {
			continue
		}
		if now.short(*then) || then.short(*now) {
			all = append(all, Contrast{What: name, Before: l.reached(*then), After: l.reached(*now)})
		}
	}
	return all
}
