package emulator

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Intermittent lists defects in a form that comes and goes. Any other defect has it as well:
// NAME@M/N in [Config].Defects is there in M of N trials. See [Modem.Disturb].
func Intermittent() []Defect {
	var list []Defect
	for _, name := range []string{
		"connect-ok-without-crlf@1/10", "connack-ok-early@1/10", "refusal-unreported@3/10", "wrong-state-code@1/10",
		"puback-early@1/10", "suback-twice@3/10", "payload-cut@1/10", "retain-dropped@3/10",
		"cache-stays-valid@1/10", "no-closed@1/10", "no-closed@3/10", "fswrite-loses-byte@1/10", "no-cgev@3/10",
	} {
		rows, err := findDefects([]string{name})
		if err != nil {
			panic(err) // the table above names what there is no more
		}
		d := rows[0].Defect
		d.Name, d.Breaks = name, fmt.Sprintf("%s, in %d of %d trials", d.Breaks, rows[0].hits, rows[0].of)
		list = append(list, d)
	}
	return list
}

// CheckDefects returns what is wrong with names for [Config].Defects: one that is unknown, with
// the nearest known one, or odds that are none. intermittent reports whether one has odds.
func CheckDefects(names []string) (intermittent bool, err error) {
	rows, err := findDefects(names)
	for _, row := range rows {
		intermittent = intermittent || row.intermittent()
	}
	return intermittent, err
}

// intermittent reports whether the defect is not in every trial.
func (r defectRow) intermittent() bool { return r.of > 0 }

// mostTrials bounds N of NAME@M/N.
const mostTrials = 1_000_000

// oddsOf takes NAME@M/N apart; a name alone has no odds, which is 0 of 0.
func oddsOf(given string) (name string, hits, of int, err error) {
	name, odds, some := strings.Cut(given, "@")
	if !some {
		return name, 0, 0, nil
	}
	m, n, _ := strings.Cut(odds, "/")
	hits, bad := strconv.Atoi(m)
	of, worse := strconv.Atoi(n)
	if bad != nil || worse != nil || hits < 1 || hits > of || of > mostTrials {
		return name, 0, 0, fmt.Errorf("defect %q has no odds %q: want M/N, such as %s@1/10, M from 1 to N", given, odds, name)
	}
	return name, hits, of, nil
}

// Disturb begins anew with the decisions of [Config].Jitter that belong to a trial, and
// throws the coins of the defects that come and go, so that neither depends on what the
// modem did before. Where there is none of either it does nothing. Before the first call no
// such defect is there.
func (m *Modem) Disturb(trial string) {
	if m.jitter != nil {
		m.jitter.restart(trial)
	}
	m.loop.do(func() {
		if slices.ContainsFunc(m.wrongs, defectRow.intermittent) {
			m.harm(m.falling(trial))
		}
	})
}

// falling are the defects of a trial.
func (m *Modem) falling(trial string) []defectRow {
	var on []defectRow
	for _, row := range m.wrongs {
		if !row.intermittent() || trial != "" && m.coin(row, trial) {
			on = append(on, row)
		}
	}
	return on
}

// coin decides by the seed, the defect and the trial alone.
func (m *Modem) coin(row defectRow, trial string) bool {
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%s\x00%s", row.Name, trial) // a hash takes everything
	return rand.New(rand.NewPCG(m.seed, sum.Sum64())).IntN(row.of) < row.hits
}
