{{- define "moderate.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough that names derived from it fit into 63 characters. */}}
{{- define "moderate.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "moderate.selectorLabels" -}}
app.kubernetes.io/name: {{ include "moderate.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "moderate.labels" -}}
{{ include "moderate.selectorLabels" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "moderate.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "moderate.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "moderate.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{- define "moderate.jobsServiceAccount" -}}
{{- .Values.serviceAccount.jobsName | default (ternary (printf "%s-jobs" (include "moderate.fullname" .)) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{- define "moderate.jobsNamespace" -}}
{{- .Values.jobs.namespace | default .Release.Namespace -}}
{{- end -}}

{{/* The variables that are not secret; null removes one. */}}
{{- define "moderate.config" -}}
{{- $config := dict "TEMPORAL_ADDRESS" .Values.temporal.address "TEMPORAL_NAMESPACE" .Values.temporal.namespace "KUBERNETES_NAMESPACE" (include "moderate.jobsNamespace" .) -}}
{{- with .Values.temporal.uiUrl }}{{ $_ := set $config "TEMPORAL_UI_URL" . }}{{ end -}}
{{- if .Values.metrics.enabled }}{{ $_ := set $config "METRICS_ADDRESS" (printf "0.0.0.0:%v" .Values.metrics.port) }}{{ end -}}
{{- with .Values.temporal.tls -}}
{{- if or .enabled .existingSecret }}{{ $_ := set $config "TEMPORAL_TLS" "true" }}{{ end -}}
{{- if .serverName }}{{ $_ := set $config "TEMPORAL_TLS_SERVER_NAME" .serverName }}{{ end -}}
{{- if .existingSecret -}}
{{- $_ := set $config "TEMPORAL_TLS_CLIENT_CERT_PATH" "/etc/temporal/tls/tls.crt" -}}
{{- $_ := set $config "TEMPORAL_TLS_CLIENT_KEY_PATH" "/etc/temporal/tls/tls.key" -}}
{{- if .ca }}{{ $_ := set $config "TEMPORAL_TLS_SERVER_CA_CERT_PATH" "/etc/temporal/tls/ca.crt" }}{{ end -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := merge (deepCopy .Values.config) $config }}
{{- if not (kindIs "invalid" $value) }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
Arguments: the root, and the prefix of the ConfigMap and Secret that the chart creates. The last source of a variable wins: the
release's own values override a Secret shared with another deployment, whose database may not be behind our proxy.
*/}}
{{- define "moderate.envFrom" -}}
{{- with .root.Values.existingSecret }}
- secretRef:
    name: {{ . }}
{{- end }}
{{- if .root.Values.secrets }}
- secretRef:
    name: {{ .prefix }}
{{- end }}
- configMapRef:
    name: {{ .prefix }}
{{- end -}}

{{- define "moderate.apiKeyEnv" -}}
{{- with .Values.temporal.apiKey }}
{{- if .existingSecret }}
- name: TEMPORAL_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "moderate.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "moderate.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "moderate.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.temporal.tls.existingSecret }}
- name: temporal-tls
  mountPath: /etc/temporal/tls
  readOnly: true
{{- end }}
{{- end -}}

{{- define "moderate.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- with .Values.temporal.tls.existingSecret }}
- name: temporal-tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end -}}

{{/* A sidecar that starts before the worker and ends after it, including in Jobs. */}}
{{- define "moderate.cloudSqlProxy" -}}
{{- with .Values.cloudSqlProxy }}
{{- if .enabled }}
initContainers:
  - name: cloud-sql-proxy
    image: {{ .image }}
    restartPolicy: Always
    args:
      - --structured-logs
      - --health-check
      - --http-address=0.0.0.0
      - --port=5432
      {{- range .arguments }}
      - {{ . | quote }}
      {{- end }}
      - {{ required "cloudSqlProxy.instance is required: PROJECT:REGION:INSTANCE" .instance }}
    startupProbe:
      httpGet:
        path: /startup
        port: 9090
      periodSeconds: 1
      timeoutSeconds: 5
      failureThreshold: 60
    resources:
      {{- toYaml .resources | nindent 6 }}
    securityContext:
      {{- include "moderate.securityContext" $ | nindent 6 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The pod of a one-off command. Arguments: the root, the command, the prefix of its config, and the name of its service account. */}}
{{- define "moderate.commandPod" -}}
metadata:
  labels:
    {{- include "moderate.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  serviceAccountName: {{ .serviceAccount }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with .root.Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- include "moderate.podSecurityContext" .root | nindent 4 }}
  {{- include "moderate.cloudSqlProxy" .root | nindent 2 }}
  containers:
    - name: moderate
      image: {{ include "moderate.image" .root }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: {{ .command | toJson }}
      envFrom:
        {{- include "moderate.envFrom" . | trim | nindent 8 }}
      {{- with include "moderate.apiKeyEnv" .root }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      resources:
        {{- toYaml .root.Values.hooks.resources | nindent 8 }}
      securityContext:
        {{- include "moderate.securityContext" .root | nindent 8 }}
      volumeMounts:
        {{- include "moderate.volumeMounts" .root | nindent 8 }}
  volumes:
    {{- include "moderate.volumes" .root | nindent 4 }}
{{- end -}}
