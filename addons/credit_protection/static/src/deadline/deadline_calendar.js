import { registry } from "@web/core/registry";
import { calendarView } from "@web/views/calendar/calendar_view";

// The calendar as it is, under a name that its style can be given to.
registry.category("views").add("credit_deadline_calendar", calendarView);
