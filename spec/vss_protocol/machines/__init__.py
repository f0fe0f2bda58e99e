"""The machines of one backup, in the order of its life: requester, instance, service, copies, session, writer."""
