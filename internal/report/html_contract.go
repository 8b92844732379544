package report

// clauseView is a clause of the contract as report.html shows it.
type clauseView struct {
	Class, Stands string
	Clause
}

func (l language) clauses(clauses []Clause) []clauseView {
	var views []clauseView
	for _, c := range clauses {
		views = append(views, clauseView{map[Standing]string{Kept: good, Open: odd, Breached: evil}[c.Standing], l.F(string(c.Standing)), c})
	}
	return views
}
