package board

import (
	"cmp"
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"attest/internal/firmware"
	"attest/internal/report"
	"attest/internal/verdict"
	"attest/internal/words"
)

// Read collects the runs below root. A run that cannot be read is a stray; only a
// root that cannot be read, or the end of ctx, is an error.
func Read(ctx context.Context, root string) (*Board, error) {
	dirs, strays, err := find(root)
	if err != nil {
		return nil, err
	}
	c := collector{root: root, strays: strays, models: make(map[string]*gathering), words: make(map[string]string), texts: make(map[string]*Text), languages: words.Others()}
	each(ctx, dirs, c.load)
	return c.board(), ctx.Err()
}

// each calls do with all directories, side by side, until ctx ends.
func each(ctx context.Context, dirs []string, do func(dir string)) {
	next := make(chan string)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for dir := range next {
				do(dir)
			}
		})
	}
	for _, dir := range dirs {
		select {
		case next <- dir:
		case <-ctx.Done():
		}
	}
	close(next)
	workers.Wait()
}

// collector gathers runs that are read side by side.
type collector struct {
	root      string
	languages []words.Language

	mu     sync.Mutex // guards what follows
	strays []Stray
	models map[string]*gathering
	words  map[string]string // each text once: runs repeat each other
	texts  map[string]*Text
}

// gathering is a model while its runs come in, in any order.
type gathering struct {
	versions  map[string]*Version
	scenarios map[string]int32 // their index, by id
	all       []Scenario
	newest    []*Run // that each title is of
}

// load reads a run and hands it on.
func (c *collector) load(dir string) {
	l := load(c.root, dir, c.languages)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.take(dir, l)
}

// loaded is what was read of a run.
type loaded struct {
	brief report.Brief
	pages map[string]string // its reports, by language; of English also if there is none
	err   error
}

func load(root, dir string, languages []words.Language) loaded {
	full := filepath.Join(root, filepath.FromSlash(dir))
	b, err := report.LoadBrief(full)
	pages := map[string]string{words.Language{}.Tag(): report.PageIn(words.Language{}, full)}
	for _, l := range languages {
		if page := report.PageIn(l, full); page != "" {
			pages[l.Tag()] = page
		}
	}
	return loaded{b, pages, err}
}

// take puts a run where it belongs.
func (c *collector) take(dir string, l loaded) {
	switch h := l.brief.Header; {
	case l.err != nil:
		c.strays = append(c.strays, strayAt(dir, reason(l.err)))
	case h.Model == "" || h.Version == "":
		c.strays = append(c.strays, strayAt(dir, "its header names no model and version"))
	default:
		c.add(dir, l.pages, l.brief)
	}
}

func (c *collector) add(dir string, pages map[string]string, b report.Brief) {
	h := b.Header
	r := &Run{
		Name: h.Run, Dir: dir, Page: pages[words.Language{}.Tag()], links: make(map[string]string, len(pages)), Started: h.Started, Verdict: c.word(b.Verdict), Status: b.Status, Unended: b.Unended, Note: Text{b.Note, b.NoteIn},
		Modem: c.word(h.Modem), Harness: c.word(h.Harness), Tags: c.word(h.Tags), Defects: h.Defects, Suite: c.word(h.Suite),
		Emulated: h.Emulated(),
	}
	for tag, page := range pages {
		r.links[tag] = escaped(append(strings.Split(dir, "/"), page)...)
	}
	if h.Image != nil {
		r.Image = h.Image.Name
	}
	m := c.models[h.Model]
	if m == nil {
		m = &gathering{versions: make(map[string]*Version), scenarios: make(map[string]int32)}
		c.models[h.Model] = m
	}
	v := m.versions[h.Version]
	if v == nil {
		v = &Version{Name: h.Version, file: report.FileName(h.Version)}
		m.versions[h.Version] = v
	}
	v.Runs = append(v.Runs, r)
	r.results = make([]result, 0, len(b.Scenarios))
	for _, s := range b.Scenarios {
		if b.Unended && report.Class(s.Judgement) != "bad" && s.Judgement != verdict.Broken {
			s.Outcome, s.Judgement, s.Why, s.WhyIn = verdict.Undecided, verdict.Unjudged, b.Note, b.NoteIn
		}
		r.results = append(r.results, result{c.scenario(m, r, s), s.Outcome, s.Judgement, c.text(s)})
	}
}

// scenario returns the index of a scenario in its model, and keeps the title of the run
// that was started last.
func (c *collector) scenario(m *gathering, r *Run, s report.BriefCase) int32 {
	i, known := m.scenarios[s.ID]
	if !known {
		i = int32(len(m.all))
		id := c.word(s.ID)
		m.scenarios[id] = i
		m.all = append(m.all, Scenario{ID: id, file: report.FileName(id), anchor: "#" + escaped(report.FileName(id))})
		m.newest = append(m.newest, r)
	}
	if !known || later(r, m.newest[i]) < 0 {
		m.all[i].Title, m.all[i].Area, m.newest[i] = c.word(s.Title), c.word(s.Area), r
	}
	return i
}

func (c *collector) word(s string) string {
	if same, ok := c.words[s]; ok {
		return same
	}
	c.words[s] = s
	return s
}

// text keeps each sentence once, too. Two versions of attest may word one differently.
func (c *collector) text(s report.BriefCase) *Text {
	key := s.Why
	for _, l := range c.languages {
		key += "\x00" + s.WhyIn[l.Tag()]
	}
	if same, ok := c.texts[key]; ok {
		return same
	}
	t := &Text{s.Why, s.WhyIn}
	c.texts[key] = t
	return t
}

// later orders runs, the one that was started last first.
func later(a, b *Run) int {
	return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(a.Dir, b.Dir))
}

func (c *collector) board() *Board {
	b := &Board{Strays: c.strays}
	slices.SortFunc(b.Strays, func(a, b Stray) int { return cmp.Compare(a.Path, b.Path) })
	for name, g := range c.models {
		m := &Model{Name: name, file: report.FileName(name)}
		order := g.sort()
		m.Scenarios = g.all
		for _, v := range g.versions {
			slices.SortFunc(v.Runs, later)
			for _, r := range v.Runs {
				for i := range r.results {
					r.results[i].scenario = order[r.results[i].scenario]
				}
				slices.SortFunc(r.results, func(a, b result) int { return cmp.Compare(a.scenario, b.scenario) })
			}
			v.settle(len(m.Scenarios))
			b.Runs += len(v.Runs)
			m.Versions = append(m.Versions, v)
		}
		slices.SortFunc(m.Versions, func(a, b *Version) int { return byVersion(name, a.Name, b.Name) })
		b.Models = append(b.Models, m)
	}
	slices.SortFunc(b.Models, func(a, b *Model) int { return cmp.Compare(a.Name, b.Name) })
	return b
}

// sort orders the scenarios by area and id, and returns where each one went.
func (g *gathering) sort() []int32 {
	from := make([]int32, len(g.all))
	for i := range from {
		from[i] = int32(i)
	}
	slices.SortFunc(from, func(i, j int32) int {
		return cmp.Or(cmp.Compare(g.all[i].Area, g.all[j].Area), cmp.Compare(g.all[i].ID, g.all[j].ID))
	})
	to, sorted := make([]int32, len(from)), make([]Scenario, len(from))
	for at, i := range from {
		to[i], sorted[at] = int32(at), g.all[i]
	}
	g.all = sorted
	return to
}

// byVersion orders the versions of a model by their numbers; names that are no release of
// the family come first.
func byVersion(model, a, b string) int {
	x, errX := firmware.ParseIdentity(model + " " + a)
	y, errY := firmware.ParseIdentity(model + " " + b)
	switch {
	case errX == nil && errY == nil:
		return cmp.Or(x.Compare(y), cmp.Compare(a, b))
	case errX != nil && errY != nil:
		return cmp.Compare(a, b)
	case errX != nil:
		return -1
	}
	return 1
}
