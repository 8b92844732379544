package serve

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"attest/internal/board"
)

// front is what the first page shows, and GET /api/state says.
type front struct {
	Panels  []panel     `json:"panels"`  // the runs that go on; if none does, the one that was started last
	Benches []benchView `json:"benches"` // on which runs may be started
	Runs    []runRow    `json:"runs"`    // that are over, the one started last first
	More    int         `json:"more"`    // runs that are only on the board
	Trouble string      `json:"trouble,omitempty"`
}

// benchView is a bench with what goes on there.
type benchView struct {
	Name    string    `json:"name"`
	Run     string    `json:"run,omitempty"` // of the run that was started here; stop it by this name
	State   string    `json:"state"`         // "free", "starting", "running", "stopping"
	Started time.Time `json:"started,omitzero"`
	Failed  string    `json:"failed,omitempty"` // why the last run did not begin
}

// runRow is a run that is over.
type runRow struct {
	Run     string    `json:"run"`
	Dir     string    `json:"directory"`     // below the reports directory, with slashes
	URL     string    `json:"url,omitempty"` // of its report; empty if it has none
	Release string    `json:"release"`
	Verdict string    `json:"verdict"`
	Class   string    `json:"class"` // good, bad, odd or none
	Modem   string    `json:"modem"`
	Started time.Time `json:"started"`
	Aside   string    `json:"aside,omitempty"` // what is special about it

	note string
}

// front puts together what was seen.
func (w *watch) front() front {
	all, failed, _ := w.server.jobs.list()
	v := front{Panels: []panel{}, Benches: []benchView{}, Runs: []runRow{}, Trouble: w.trouble}
	runs := byStart(w.board)
	for _, f := range w.followed {
		if f.run != nil {
			v.Panels = append(v.Panels, livePanel(f.run))
		}
	}
	slices.SortFunc(v.Panels, func(a, b panel) int { return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.Run, b.Run)) })
	for _, b := range w.server.Benches {
		v.Benches = append(v.Benches, viewBench(b, all, failed[b.Name], v.Panels))
	}
	if w.last != nil && w.last.run != nil && len(runs) > 0 && runs[0].Dir == w.last.dir {
		v.Panels = append(v.Panels, lastPanel(w.last.run, w.rowOf(runs[0])))
	}
	v.More = max(0, len(runs)-w.server.Last)
	for _, r := range runs[:len(runs)-v.More] {
		v.Runs = append(v.Runs, w.rowOf(r))
	}
	return v
}

// viewBench finds the job of a bench. It is starting as long as no journal of it is there.
func viewBench(b Bench, all []job, failed string, panels []panel) benchView {
	v := benchView{Name: b.Name, State: "free", Failed: failed}
	at := slices.IndexFunc(all, func(n job) bool { return n.Bench == b.Name })
	if at < 0 {
		return v
	}
	n := all[at]
	v.Run, v.Started, v.State = n.Name, n.Started, "starting"
	for i := range panels {
		if _, mine := of(all[at:at+1], panels[i].Run); mine {
			v.State = "running"
			panels[i].Bench = b.Name
		}
	}
	if !n.Stopping.IsZero() {
		v.State = "stopping"
	}
	return v
}

// ran is a run that is over, and of what.
type ran struct {
	*board.Run
	release string
}

// byStart returns all runs, the one that was started last first.
func byStart(b *board.Board) []ran {
	var runs []ran
	for _, m := range b.Models {
		for _, v := range m.Versions {
			for _, r := range v.Runs {
				runs = append(runs, ran{r, m.Name + " " + v.Name})
			}
		}
	}
	slices.SortFunc(runs, func(a, b ran) int { return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(a.Dir, b.Dir)) })
	return runs
}

func (w *watch) rowOf(r ran) runRow {
	l := w.server.words
	row := runRow{
		Run: r.Name, Dir: r.Dir, Release: r.release, Verdict: r.Verdict, Class: classOf(r.Run), Modem: r.Modem, Started: r.Started.UTC(), note: r.Note.In(l),
	}
	if r.Unended {
		row.Verdict = unfinished
	}
	if r.Page != "" {
		row.URL = reportsPath + "/" + r.Link(l)
	}
	var asides []string
	if r.Tags != "" {
		asides = append(asides, r.Tags)
	}
	if len(r.Defects) > 0 {
		asides = append(asides, l.F("defects on purpose")+l.F(": ")+strings.Join(r.Defects, l.F(", ")))
	}
	if r.Image != "" {
		asides = append(asides, l.F("Image")+l.F(": ")+r.Image)
	}
	if row.note != "" {
		asides = append(asides, row.note)
	}
	row.Aside = strings.Join(asides, l.F("; "))
	return row
}

// classOf is the colour of a run that is over. Nothing that has no verdict is good or bad.
func classOf(r *board.Run) string {
	switch {
	case r.Unended:
		return "odd"
	case r.Status == 0:
		return "good"
	case r.Verdict == "deviates", strings.HasPrefix(r.Verdict, "breaches"):
		return "bad"
	}
	return "odd"
}

// classOfWord colours a verdict that is made of judgements.
func classOfWord(status int, said string) string {
	switch {
	case status == 0:
		return "good"
	case said == "deviates":
		return "bad"
	}
	return "odd"
}
