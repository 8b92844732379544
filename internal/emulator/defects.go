package emulator

import (
	"slices"

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

// defects are those that are switched on: one bit each.
type defects uint64

// has reports whether any of the given defects is switched on.
func (d defects) has(any defects) bool { return d&any != 0 }

// defectRow is a row of the table: a defect and its switch, a bit that the AT
// side asks for or a knob of the MQTT client.
type defectRow struct {
	Defect
	bit  defects
	turn func(*mqttc.Knobs)
}

// allDefects is every table, group by group.
func allDefects() []defectRow {
	return slices.Concat(commandRows(), defectTable(), faultDefects(), mqttDefects(), generalDefects(), fileDefects())
}

// parseDefects switches on the named defects. An unknown name is an error that
// gives the nearest known one.
func parseDefects(names []string) (defects, mqttc.Knobs, error) {
	var (
		on    defects
		knobs mqttc.Knobs
		known []string
		rows  = make(map[string]defectRow)
	)
	for _, row := range allDefects() {
		known = append(known, row.Name)
		rows[row.Name] = row
	}
	for _, name := range names {
		row, ok := rows[name]
		if !ok {
			return 0, knobs, nearest.Unknown("defect", name, known)
		}
		on |= row.bit
		if row.turn != nil {
			row.turn(&knobs)
		}
	}
	return on, knobs, nil
}
