@core
Feature: Pins, supply and character sets
  What is set of the board and of the host is told when it is asked for, and what is no setting is
  refused.

  @HW-001 @manual:CBC= @manual:CBC?
  Scenario: the voltages of the supply are told, and may be set to what they are
    # No others are set: a module that finds its supply too low switches itself off.
    When I send `AT+CBC?`
    Then the modem answers one line like `\+CBC: ?[0-9]+,[0-9]+`, then OK
    And the modem takes its own `+CBC` again

  @HW-002 @manual:CBC= @v250:5.4.3.1
  Scenario Outline: what is no voltage is refused
    When I send `AT+CBC=<value>`
    Then the modem answers an error
    When I send `AT`
    Then the modem answers OK

    Examples:
      | case     | value  |
      | negative | -1,-1  |
      | words    | on,off |
      | nothing  |        |

  @HW-003 @manual:CFGRI= @manual:CFGRI?
  Scenario Outline: the ring indicator is switched
    Then the modem takes "<status>" for its `+CFGRI`, and its own again

    Examples:
      | status |
      | 0      |
      | 1      |

  @HW-004 @manual:CFGRI=
  Scenario: the pulses of the ring indicator are set
    When I send `AT+CFGRI=1,200,150,3`
    Then the modem answers OK
    When I send `AT+CFGRI?`
    Then the modem answers one line like `\+CFGRI: ?1(,200,150,3)?`, then OK
    When I send `AT+CFGRI=0`
    Then the modem answers OK

  @HW-005 @manual:CFGRI= @v250:5.4.3.1
  Scenario Outline: what the ring indicator has not is refused
    When I send `AT+CFGRI=<value>`
    Then the modem answers an error
    When I send `AT+CFGRI?`
    Then the modem answers one line like `\+CFGRI: ?0(,.*)?`, then OK

    Examples:
      | case  | value       |
      | above | 2           |
      | word  | on          |
      | pulse | 1,200,0,3   |

  @HW-006 @manual:CSCS= @manual:CSCS? @27007:5.5
  Scenario Outline: a character set of the list is taken
    Then the modem takes "<set>" for its `+CSCS`, and its own again

    Examples:
      | set  |
      | GSM  |
      | IRA  |
      | UCS2 |

  @HW-007 @manual:CSCS= @27007:5.5
  Scenario Outline: a character set that is not in the list is refused
    When I send `AT+CSCS=<set>`
    Then the modem answers an error
    When I send `AT+CSCS?`
    Then the modem answers one line like `\+CSCS: ?"(GSM|IRA|UCS2)"`, then OK

    Examples:
      | case    | set       |
      | unknown | "NOTHING" |
      | empty   | ""        |
      | number  | 1         |
