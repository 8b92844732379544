package wire

import (
	"fmt"
	"slices"
	"strings"
)

// debts are the ids of packets that are owed, in the order in which they fell due.
type debts []debt

type debt struct {
	id        uint16
	overtaken bool // a later one was paid first, which has been reported
	optional  bool // owed on an earlier connection: may be paid, need not be
}

// owe adds a debt; it takes the place of an optional one.
func (d *debts) owe(id uint16) {
	*d = slices.DeleteFunc(*d, func(x debt) bool { return x.id == id && x.optional })
	*d = append(*d, debt{id: id})
}

// settle takes the oldest debt of an id away and tells which older ones it has overtaken.
func (d *debts) settle(id uint16) (skipped []uint16, ok bool) {
	i := slices.IndexFunc(*d, func(x debt) bool { return x.id == id })
	if i < 0 {
		return nil, false
	}
	if !(*d)[i].optional {
		for j := range (*d)[:i] {
			if x := &(*d)[j]; !x.overtaken && !x.optional {
				x.overtaken = true
				skipped = append(skipped, x.id)
			}
		}
	}
	*d = slices.Delete(*d, i, i+1)
	return skipped, true
}

func (d *debts) forget(id uint16) {
	*d = slices.DeleteFunc(*d, func(x debt) bool { return x.id == id })
}

func (d debts) has(id uint16) bool {
	return slices.ContainsFunc(d, func(x debt) bool { return x.id == id })
}

// due lists the ids that have to be paid.
func (d debts) due() (ids []uint16) {
	for _, x := range d {
		if !x.optional {
			ids = append(ids, x.id)
		}
	}
	return ids
}

// optional is what is left of the debts on the next connection.
func (d debts) optional() (left debts) {
	for _, x := range d {
		left = append(left, debt{id: x.id, optional: true})
	}
	return left
}

// listed is how many ids a message names.
const listed = 8

// list is "id 3, 4 and 5 more" ids.
func list(ids []uint16) string {
	var b strings.Builder
	b.WriteString("id")
	for i, id := range ids[:min(len(ids), listed)] {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %d", id)
	}
	if len(ids) > listed {
		fmt.Fprintf(&b, " and %d more", len(ids)-listed)
	}
	return b.String()
}

// waiting says which ids wait for a packet.
func waiting(d debts, what string) string {
	ids := d.due()
	if len(ids) == 0 {
		return "nothing waits for " + what
	}
	return list(ids) + " waits for " + what
}
