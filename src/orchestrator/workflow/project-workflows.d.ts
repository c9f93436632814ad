/** The project's workflows module, substituted by the bundler. */
declare module '#project-workflows';
