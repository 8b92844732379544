@core
Feature: Result codes
  ATQ1 suppresses final results and nothing else, ATQ0 brings them back; otherwise every command
  gets exactly one.

  @ATQ-001 @manual:ATQ @history:H17 @v250:6.2.5
  Scenario: ATQ1 suppresses final results, information stays
    When I send `ATQ1`
    Then no further final result comes for "50ms"
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1` without a final result
    And no further final result comes for "50ms"
    When I send `ATQ0`
    Then the modem answers OK
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK

  @ATQ-002 @manual:ATQ @history:H17 @v250:6.2.5
  Scenario: ATQ1 suppresses errors too
    When I send `ATQ1`
    Then no further final result comes for "50ms"
    When I send `AT+CIICRR`
    Then no further final result comes for "50ms"
    When I send `ATQ0`
    Then the modem answers OK
    When I send `AT+CIICRR`
    Then the modem answers `ERROR`

  @ATQ-003 @manual:ATQ @v250:6.2.5
  Scenario: ATQ0 changes nothing where results are printed
    When I send `ATQ0`
    Then the modem answers OK
    And no further final result comes for "50ms"

  @ATQ-004 @v250:5.7.1
  Scenario Outline: exactly one final result
    When I send `<line>`
    Then the modem answers one final result
    And no further final result comes for "50ms"

    Examples:
      | case     | line          |
      | ok       | AT+CFGRI=0    |
      | error    | AT+CIICRR     |
      | test     | AT+MIPCLOSE=? |
      | refused  | AT+MPUB="a",0,0,"b" |

  @ATQ-005 @manual:ATQ @v250:5.3.1
  Scenario: ATQ takes 0 and 1 alone
    When I send `ATQ2`
    Then the modem answers an error
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
