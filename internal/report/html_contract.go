package report

// clauseView is a clause of the contract as report.html shows it.
type clauseView struct {
	Class, Stands string
	Clause
	More int // of what is against it, beyond what the page shows
}

// mostAgainst is how much of what is against a clause the page shows: scenarios stand on it
// themselves, and run.json has all.
const mostAgainst = 10

func (l language) clauses(clauses []Clause) []clauseView {
	var views []clauseView
	for _, c := range clauses {
		v := clauseView{Class: map[Standing]string{Kept: good, Open: odd, Breached: evil}[c.Standing], Stands: l.F(string(c.Standing)), Clause: c}
		if v.More = len(c.Against) - mostAgainst; v.More > 0 {
			v.Against = c.Against[:mostAgainst]
		}
		views = append(views, v)
	}
	return views
}
