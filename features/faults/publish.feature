@core
Feature: Faults while a message is published
  The connection is lost, held up or filled with nonsense before or after PUBLISH, PUBACK, PUBREC, PUBREL
  and PUBCOMP. PUBACK, PUBREC and PUBCOMP are never said without the broker's. A clean session begins
  without what the last one left; a kept one goes on where it was cut.

  @FLTP-001 @guide:passive-close @guide:note-4 @manual:MPUB
  Scenario Outline: the broker goes away over a PUBLISH at QoS 0
    Given the modem is connected
    And the modem's next "PUBLISH" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"lost"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again
    And the broker saw a PUBLISH of "lost" at least "1" and at most "1" times

    Examples:
      | fault        |
      | close-before |
      | close-after  |
      | reset-before |
      | reset-after  |

  @FLTP-002 @guide:passive-close @guide:note-4 @manual:MPUB @mqtt:3.1.2-6
  Scenario Outline: the broker goes away where a PUBACK is due
    Given the modem is connected
    And the broker's next "PUBACK" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"lost"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `PUBACK`
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | cut-close    |
      | cut-reset    |

  @FLTP-003 @guide:passive-close @guide:note-4 @manual:MPUB
  Scenario Outline: the broker goes away over a PUBLISH at QoS 1
    Given the modem is connected
    And the modem's next "PUBLISH" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"lost"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `PUBACK`
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |

  @FLTP-004 @guide:passive-close @guide:note-4 @manual:MPUB
  Scenario: the broker goes away right after its PUBACK
    Given the modem is connected
    And the broker's next "PUBACK" meets the fault "close-after"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"once"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the modem reports `CLOSED` within "30s"
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again
    And the broker saw a PUBLISH of "once" at least "1" and at most "1" times

  @FLTP-005 @guide:note-4 @manual:MPUB @mqtt:2.2.2-2 @mqtt:2.3.1-6
  Scenario Outline: what is no PUBACK to this PUBLISH is not reported as one
    # Whether the modem closes, says ERROR or waits on is its own business.
    Given the modem is connected
    And the broker's next "PUBACK" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"unanswered"`
    Then the modem answers OK
    And the modem gets over the fault without `PUBACK`
    And the modem recovers as documented and publishes again

    Examples:
      | fault          |
      | stall          |
      | wrong-id       |
      | short          |
      | endless-length |

  @FLTP-006 @guide:note-4 @manual:MPUB
  Scenario Outline: a PUBACK that is slow or comes twice is reported once
    Given the modem is connected
    And the broker's next "PUBACK" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"once"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the modem recovers as documented and publishes again
    And the broker saw a PUBLISH of "once" at least "1" and at most "1" times

    Examples:
      | fault |
      | late  |
      | drip  |
      | twice |

  @FLTP-007 @qos2 @guide:passive-close @guide:note-4 @manual:MPUB @mqtt:3.1.2-6
  Scenario Outline: the broker goes away where a PUBREC is due
    Given the modem is connected
    And the broker's next "PUBREC" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"at most once"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `PUBREC`
    And the modem has not reported `PUBCOMP`
    And the modem recovers as documented and publishes again
    And the broker saw a PUBLISH of "at most once" at least "1" and at most "1" times

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | cut-close    |
      | cut-reset    |

  @FLTP-008 @qos2 @guide:passive-close @guide:note-4 @manual:MPUB @mqtt:3.1.2-6
  Scenario Outline: the broker goes away right after its PUBREC
    Given the modem is connected
    And the broker's next "PUBREC" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"at most once"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `PUBCOMP`
    And the modem recovers as documented and publishes again
    And the broker saw a PUBLISH of "at most once" at least "1" and at most "1" times

    Examples:
      | fault       |
      | close-after |
      | reset-after |

  @FLTP-009 @qos2 @guide:passive-close @guide:note-4 @manual:MPUB
  Scenario Outline: the broker goes away over a PUBREL
    Given the modem is connected
    And the modem's next "PUBREL" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"at most once"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `PUBCOMP`
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |

  @FLTP-010 @qos2 @guide:passive-close @guide:note-4 @manual:MPUB @mqtt:3.1.2-6
  Scenario Outline: the broker goes away where a PUBCOMP is due
    Given the modem is connected
    And the broker's next "PUBCOMP" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"once"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `PUBCOMP`
    And the modem recovers as documented and publishes again
    And the broker saw a PUBLISH of "once" at least "1" and at most "1" times

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | cut-close    |

  @FLTP-011 @qos2 @guide:note-4 @manual:MPUB @mqtt:2.2.2-2 @mqtt:4.3.3-1
  Scenario Outline: what is no PUBREC to this PUBLISH is not reported as one
    Given the modem is connected
    And the broker's next "PUBREC" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"unanswered"`
    Then the modem answers OK
    And the modem gets over the fault without `PUBREC`
    And the modem recovers as documented and publishes again

    Examples:
      | fault    |
      | stall    |
      | wrong-id |
      | short    |

  @FLTP-012 @qos2 @guide:note-4 @manual:MPUB @mqtt:2.2.2-2 @mqtt:4.3.3-1
  Scenario Outline: what is no PUBCOMP to this PUBREL is not reported as one
    Given the modem is connected
    And the broker's next "PUBCOMP" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"unanswered"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the modem gets over the fault without `PUBCOMP`
    And the modem recovers as documented and publishes again

    Examples:
      | fault    |
      | stall    |
      | wrong-id |
      | short    |

  @FLTP-013 @qos2 @guide:note-4 @manual:MPUB @mqtt:4.3.3-1
  Scenario Outline: acknowledgements at QoS 2 that are slow or come twice are reported once
    Given the modem is connected
    And the broker's next "<packet>" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"once"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the modem reports `PUBCOMP` within "30s"
    And the modem recovers as documented and publishes again
    And the broker saw a PUBLISH of "once" at least "1" and at most "1" times

    Examples:
      | case          | packet  | fault |
      | pubrec-late   | PUBREC  | late  |
      | pubrec-twice  | PUBREC  | twice |
      | pubcomp-late  | PUBCOMP | late  |
      | pubcomp-twice | PUBCOMP | twice |

  @FLTP-014 @manual:MCONNECT @mqtt:4.4.0-1 @mqtt:3.1.2-4
  Scenario Outline: a kept session sends again what was not acknowledged at QoS 1
    Given the modem is connected with a kept session
    And the broker's next "PUBACK" meets the fault "<fault>"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"at least once"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `PUBACK`
    And the modem resumes the kept session as documented
    And the broker saw "2" PUBLISHs in all

    Examples:
      | fault        |
      | close-before |
      | reset-before |
