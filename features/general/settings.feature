@core
Feature: Settings
  The serial line is told by IPR, ICF and IFC; AT&W keeps settings over a restart, AT&F and
  AT+RSTSET bring back those of the factory.

  @SET-001 @manual:IPR? @manual:IPR= @at-facts:5
  Scenario: the rate is told, and may be set to what it is
    # No other rate is set: the bench would lose its port.
    Then the modem takes its own `+IPR` again

  @SET-002 @manual:ICF? @manual:ICF= @at-facts:5
  Scenario: the frame is told, and may be set to what it is
    Then the modem takes its own `+ICF` again

  @SET-003 @manual:IFC? @manual:IFC= @at-facts:5 @at-facts:X-15
  Scenario: flow control is told, and may be set to what it is
    Then the modem takes its own `+IFC` again

  @SET-004 @manual:IFC=? @at-facts:X-15
  Scenario: which flow control there is
    # (0-2) in the manual, (0,2) in a capture of 780E V1165.
    When I send `AT+IFC=?`
    Then the modem answers one line like `\+IFC: ?\((0-2|0,1,2|0,2)\), ?\((0-2|0,1,2|0,2)\)`, then OK

  @SET-005 @manual:IPR= @manual:ICF= @manual:IFC= @v250:5.4.3.1
  Scenario Outline: what is no setting of the serial line is refused
    When I send `AT+<setting>`
    Then the modem answers an error
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK

    Examples:
      | case         | setting    |
      | ipr-1        | IPR=1      |
      | ipr-115201   | IPR=115201 |
      | ipr-negative | IPR=-1     |
      | ipr-word     | IPR=fast   |
      | icf-7        | ICF=7      |
      | icf-9        | ICF=9      |
      | icf-word     | ICF=8N1    |
      | ifc-3        | IFC=3,0    |
      | ifc-behind   | IFC=0,3    |

  @SET-006 @manual:ATW @manual:RESET @at-facts:2.6
  Scenario: AT&W keeps a setting over a restart
    When I send `AT+CGREG=2;&W`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+CGREG?`
    Then the modem answers one line like `\+CGREG: ?2,[0-9].*`, then OK
    When I send `AT+CGREG=0;&W`
    Then the modem answers OK

  @SET-007 @manual:RSTSET @manual:ATW @at-facts:2.6
  Scenario: AT+RSTSET restarts with the settings of the factory
    When I send `AT+CGREG=2;&W`
    Then the modem answers OK
    When I send `AT+RSTSET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+CGREG?`
    Then the modem answers one line like `\+CGREG: ?0,[0-9]`, then OK

  @SET-008 @manual:ATF @requires:stable-port
  Scenario: AT&F brings back the settings of the factory
    When I send `AT+CGREG=2`
    Then the modem answers OK
    When I send `AT&F`
    Then the modem answers OK
    When I send `AT+CGREG?`
    Then the modem answers one line like `\+CGREG: ?0,[0-9]`, then OK

  @SET-009 @manual:CFUN= @manual:CFUN? @27007:8.2
  Scenario Outline: the radio is switched off and on again
    When I send `AT+CFUN=<mode>`
    Then the modem answers OK
    When I send `AT+CFUN?`
    Then the modem answers `+CFUN: <mode>`, then OK
    When I send `AT+CFUN=1`
    Then the modem answers OK
    When I send `AT+CFUN?`
    Then the modem answers `+CFUN: 1`, then OK

    Examples:
      | mode |
      | 0    |
      | 4    |

  @SET-010 @manual:CFUN=
  Scenario: AT+CFUN=1,1 restarts the module
    When I send `AT+CFUN=1,1`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+CFUN?`
    Then the modem answers `+CFUN: 1`, then OK

  @SET-011 @manual:CFUN= @v250:5.4.3.1
  Scenario Outline: a mode that CFUN has not
    When I send `AT+CFUN=<mode>`
    Then the modem answers an error
    When I send `AT+CFUN?`
    Then the modem answers `+CFUN: 1`, then OK

    Examples:
      | case  | mode |
      | above | 9    |
      | below | -1   |
      | gap   | 2    |
      | word  | on   |
      | reset | 1,2  |

  @SET-015 @manual:ATW @manual:RESET @at-facts:2.6
  Scenario: what AT&W did not store is gone after a restart
    When I send `AT+CGREG=2`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+CGREG?`
    Then the modem answers one line like `\+CGREG: ?0,[0-9]`, then OK

  @SET-016 @manual:ATW @manual:ATE @at-facts:2.6
  Scenario: AT&W keeps the echo off
    When I send `ATE0&W`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    And the modem echoed ""
    When I send `ATE1&W`
    Then the modem answers OK

  @SET-017 @manual:CFUN=
  Scenario: AT+CFUN=1,0 restarts nothing
    When I send `AT+CFUN=1,0`
    Then the modem answers OK
    And the modem reports no `RDY` for "100ms"
    When I send `AT+CFUN?`
    Then the modem answers `+CFUN: 1`, then OK

  @SET-018 @manual:ATF @manual:ATE
  Scenario: AT&F brings the echo back
    When I send `ATE0`
    Then the modem answers OK
    When I send `AT&F`
    Then the modem answers OK
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    And the modem echoed "AT+CGATT?"
