package report

// feature is one feature file with its scenarios.
type feature struct {
	Name, File string
	Cases      []Case
}

// features groups scenarios by feature, in the order of the plan.
func features(cases []Case) []feature {
	type key struct{ name, file string }
	at := make(map[key]int)
	var all []feature
	for _, c := range cases {
		k := key{c.Feature, c.File}
		i, ok := at[k]
		if !ok {
			i = len(all)
			at[k] = i
			all = append(all, feature{Name: c.Feature, File: c.File})
		}
		all[i].Cases = append(all[i].Cases, c)
	}
	return all
}
