"""项目支出绩效自评表: the self-evaluation form of one project and year."""
