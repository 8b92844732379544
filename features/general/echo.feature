@core
Feature: Echo
  ATE1 repeats what is typed, byte for byte and once; ATE0 repeats nothing.

  @ECHO-001 @manual:ATE @v250:6.2.4
  Scenario Outline: an echo repeats the line as it was typed
    When I send `ATE1`
    Then the modem answers OK
    When I send `<line>`
    Then the modem answers one final result
    And the modem echoed "<echo>"

    Examples:
      | case   | line                | echo                      |
      | short  | AT                  | AT                        |
      | lower  | at+cmee=1           | at+cmee=1                 |
      | quotes | AT+MCONFIG="a","",""  | AT+MCONFIG=\"a\",\"\",\"\" |
      | error  | AT+CIICRR           | AT+CIICRR                 |
      | chain  | AT+CMEE=1;+CGREG=0  | AT+CMEE=1;+CGREG=0        |

  @ECHO-002 @manual:ATE @v250:6.2.4
  Scenario: without echo only the answer is printed
    When I send `ATE0`
    Then the modem answers OK
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    And the modem echoed ""

  @ECHO-003 @manual:ATE @v250:6.2.4
  Scenario: the echo comes back
    When I send `ATE0`
    Then the modem answers OK
    When I send `ATE1`
    Then the modem answers OK
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    And the modem echoed "AT+CGATT?"

  @ECHO-004 @manual:ATE @v250:6.2.4
  Scenario: ATE takes 0 and 1 alone
    When I send `ATE2`
    Then the modem answers an error
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    And the modem echoed "AT+CGATT?"

  @ECHO-005 @manual:ATE @v250:5.3.1
  Scenario: ATE without a number is ATE0
    When I send `ATE`
    Then the modem answers OK
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    And the modem echoed ""
