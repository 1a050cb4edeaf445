// How a place is drawn: a disc, or a square when official; hollow when silent; a thin paper rim keeps neighbours apart.
import { NodeCircleProgram } from "sigma/rendering";

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_offset;
varying float v_radius;
varying float v_shape;
const float bias = 255.0 / 254.0;
void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0;
  v_offset = 1.5 * size * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + v_offset, 1)).xy, 0, 1);
  v_radius = size / 2.0;
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_offset;
varying float v_radius;
varying float v_shape;
uniform float u_correctionRatio;
uniform vec3 u_paper;
const vec4 transparent = vec4(0.0, 0.0, 0.0, 0.0);
void main(void) {
  float pixel = u_correctionRatio * 2.0;
  bool square = mod(v_shape, 2.0) > 0.5;
  bool hollow = v_shape > 1.5;
  float reach = square ? max(abs(v_offset.x), abs(v_offset.y)) / 0.886 : length(v_offset);
  float depth = v_radius - reach;
  #ifdef PICKING_MODE
  gl_FragColor = depth < -2.0 * pixel ? transparent : v_color;
  #else
  vec4 paper = vec4(u_paper, 1.0);
  vec4 fill = hollow ? mix(v_color, paper, smoothstep(1.6 * pixel, 2.4 * pixel, depth)) : v_color;
  vec4 rimmed = mix(paper, fill, smoothstep(0.0, pixel, depth));
  gl_FragColor = mix(transparent, rimmed, smoothstep(-1.8 * pixel, -0.8 * pixel, depth));
  #endif
}`;

/** A node program bound to a paper colour, which may change with the colour scheme. */
export function placeProgram(scheme) {
  return class PlaceProgram extends NodeCircleProgram {
    getDefinition() {
      const base = super.getDefinition();
      return {
        ...base,
        VERTEX_SHADER_SOURCE: VERTEX,
        FRAGMENT_SHADER_SOURCE: FRAGMENT,
        UNIFORMS: [...base.UNIFORMS, "u_paper"],
        ATTRIBUTES: [...base.ATTRIBUTES, { name: "a_shape", size: 1, type: WebGLRenderingContext.FLOAT }],
      };
    }

    processVisibleItem(nodeIndex, startIndex, data) {
      super.processVisibleItem(nodeIndex, startIndex, data);
      this.array[startIndex + this.STRIDE - 1] = data.shape;
    }

    setUniforms(params, info) {
      super.setUniforms(params, info);
      info.gl.uniform3fv(info.uniformLocations.u_paper, scheme.paperRgb);
    }
  };
}
