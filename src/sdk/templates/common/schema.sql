{{init}}
