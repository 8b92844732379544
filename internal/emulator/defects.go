package emulator

import (
	"slices"
	"sync/atomic"

	"attest/internal/emulator/mqttc"
	"attest/internal/nearest"
)

// Defect is one way in which the modem is broken on purpose.
type Defect struct {
	Name     string   // given to Config.Defects
	Area     string   // the flow or subject it breaks
	Breaks   string   // what the modem then does
	Source   string   // the historical regression ("history H1"), or the class of fault
	KilledBy []string // ids of scenarios that must fail because of it
}

// Defects lists all defects, by area.
func Defects() []Defect {
	var list []Defect
	for _, row := range allDefects() {
		list = append(list, row.Defect)
	}
	return list
}

// defect is the name of a defect of the AT side, which is asked for at the one
// place that breaks.
type defect string

// defects are those that are switched on. They may change between trials, and are asked
// for by the goroutines of ports and connections as well.
type defects struct {
	on atomic.Pointer[map[defect]bool]
}

func (d *defects) has(name defect) bool { return (*d.on.Load())[name] }

// defectRow is a row of the table: a defect and how it is done. Nothing more is
// needed where the code asks for it by name.
type defectRow struct {
	Defect
	turn func(*mqttc.Knobs)     // a knob of the MQTT client
	bend func(map[string]entry) // replaces commands

	hits, of int // in how many of how many trials; 0 of 0: always
}

// wrong is a row of the AT side.
func wrong(name defect, area, breaks, source string, killedBy ...string) defectRow {
	return defectRow{Defect: Defect{string(name), area, breaks, source, killedBy}}
}

// knob is a row of the MQTT client.
func knob(name, area, breaks, source string, turn func(*mqttc.Knobs), killedBy ...string) defectRow {
	return defectRow{Defect: Defect{name, area, breaks, source, killedBy}, turn: turn}
}

// allDefects is every table, group by group.
func allDefects() []defectRow {
	return slices.Concat(
		commandRows(), defectTable(), tlsDefects(), faultDefects(), mqttDefects(), sessionDefects(), payloadDefects(),
		generalDefects(), bootDefects(), lineDefects(), answerDefects(), dataDefects(), fileDefects(), networkDefects(),
		sceneDefects(), socketDefects(), resolverDefects(), releaseDefects(), quietDefects(),
		frameDefects(), provocationDefects(), shapeDefects(), restartDefects(), contentsDefects(), tlsSettingDefects())
}

// findDefects finds the rows of the named defects, each NAME or NAME@M/N. An unknown name
// is an error that gives the nearest known one.
func findDefects(names []string) ([]defectRow, error) {
	var (
		found []defectRow
		known []string
		rows  = make(map[string]defectRow)
	)
	for _, row := range allDefects() {
		known = append(known, row.Name)
		rows[row.Name] = row
	}
	for _, given := range names {
		name, hits, of, err := oddsOf(given)
		row, ok := rows[name]
		switch {
		case !ok:
			return nil, nearest.Unknown("defect", name, known)
		case err != nil:
			return nil, err
		}
		row.hits, row.of = hits, of
		found = append(found, row)
	}
	return found, nil
}

// harm makes the given rows all that is wrong with a modem that is being built, or that
// begins a trial.
func (m *Modem) harm(rows []defectRow) {
	broken := make(map[defect]bool)
	m.knobs, m.commands = mqttc.Knobs{}, commandSet()
	for _, row := range rows {
		broken[defect(row.Name)] = true
		if row.turn != nil {
			row.turn(&m.knobs)
		}
		if row.bend != nil {
			row.bend(m.commands)
		}
	}
	m.broken.on.Store(&broken)
}
