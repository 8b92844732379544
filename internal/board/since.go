package board

// Failure is the last row of versions at which a scenario failed, without one between
// at which it passed.
type Failure struct {
	Scenario int      // index in its model
	Before   *Version // the last one at which it passed before; nil: there is none
	First    *Version // the first bad one
	Last     *Version // the last bad one
	Fixed    *Version // the first at which it passed again; nil: it still fails
	Cell     Cell     // at the last bad one
}

// Failures returns every scenario that ever failed, those that still do first; in both
// parts those that began last come first. A version that said nothing of a scenario is
// passed over: the first bad version is the first one that is known to be.
func (m *Model) Failures() []Failure {
	var still, fixed []Failure
	for first := len(m.Versions) - 1; first >= 0; first-- {
		for i := range m.Scenarios {
			f, ok := m.failure(i)
			switch {
			case !ok || f.First != m.Versions[first]:
			case f.Fixed == nil:
				still = append(still, f)
			default:
				fixed = append(fixed, f)
			}
		}
	}
	return append(still, fixed...)
}

func (m *Model) failure(scenario int) (Failure, bool) {
	var f Failure
	var passed *Version // the last one
	for _, v := range m.Versions {
		switch c := v.Cells[scenario]; {
		case !said(c.Outcome):
		case c.Failing() && (f.First == nil || f.Fixed != nil):
			f = Failure{Scenario: scenario, Before: passed, First: v, Last: v, Cell: c}
		case c.Failing():
			f.Last, f.Cell = v, c
		default:
			if passed = v; f.First != nil && f.Fixed == nil {
				f.Fixed = v
			}
		}
	}
	return f, f.First != nil
}
